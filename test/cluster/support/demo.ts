import type { KubernetesObject } from "../../../src/model/kubernetes.js";
import { get, kubectl, list, nameOf, until } from "./cluster.js";
import { kustomizations } from "./flux.js";

export const DEMO = "cluster-test-demo";
export const STAGED = "cluster-test-staged";

const KINDS =
  "configmaps,secrets,services,serviceaccounts,deployments,cronjobs,helmrepositories,helmreleases,externalsecrets,kustomizations";

/** The objects in a namespace, apart from those that Kubernetes makes in each. */
export async function objectsIn(namespace: string): Promise<KubernetesObject[]> {
  const found = await list(KINDS, "-n", namespace);
  return found.filter(({ metadata }) => !["kube-root-ca.crt", "default"].includes(metadata.name));
}

/** The uids of everything that the two solutions have on the cluster: an object that was made anew has another. */
export async function identities(): Promise<Record<string, unknown>> {
  const objects = [
    ...(await kustomizations()),
    ...(await list("namespaces", DEMO, STAGED)),
    ...(await list("crd", "widgets.cluster-test.example.com", "gitrepositories.source.toolkit.fluxcd.io")),
    ...(await list("widgets.cluster-test.example.com", "-n", STAGED)),
    ...(await objectsIn(DEMO)),
    ...(await objectsIn(STAGED)),
  ];
  return Object.fromEntries(objects.map((object) => [nameOf(object), object.metadata["uid"]]));
}

/** How a functional test ended and what it printed. */
export interface TestRun {
  readonly passed: boolean;
  readonly log: string;
}

/** Runs a CronJob once, now, to its end. */
export async function runTest(namespace: string, cronJob: string, job: string): Promise<TestRun> {
  await kubectl("create", "job", job, `--from=cronjob/${cronJob}`, "-n", namespace);
  const describe = () => kubectl("describe", "pods", "-l", `job-name=${job}`, "-n", namespace);
  const end = await until(`the end of Job ${job}`, 90, () => ended(namespace, job), describe);
  return { passed: end === "Complete", log: await kubectl("logs", "-n", namespace, `job/${job}`) };
}

async function ended(namespace: string, job: string): Promise<string | undefined> {
  const { conditions = [] } = ((await get("job", job, namespace))?.["status"] ?? {}) as {
    conditions?: readonly { type: string; status: string }[];
  };
  return conditions.find(({ type, status }) => ["Complete", "Failed"].includes(type) && status === "True")?.type;
}
