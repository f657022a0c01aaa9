import { fakeCluster, type SeedObject } from "../harness/cluster/fake-cluster.js";
import { defineScenario, type HttpRequest, type HttpResponse, type World } from "../harness/scenario.js";
import { answerBucket, bucketEnv, sha256, xml } from "../stand-ins/bucket.js";

const eksa = "clusters.anywhere.eks.amazonaws.com";

/** A cluster and a bucket, where the wrong ones differ. */
interface Behaviour {
  /** Kind of the machines of the cluster, and of one that it manages. @default no cluster of EKS Anywhere */
  readonly machines?: { readonly own: string; readonly managed: string };
  readonly notRecorded?: boolean;
  readonly answer?: (request: HttpRequest) => HttpResponse | undefined;
}

function world(behaviour: Behaviour = {}): World {
  const { machines } = behaviour;
  const cluster = fakeCluster({
    kinds: machines ? [{ apiVersion: "anywhere.eks.amazonaws.com/v1alpha1", kind: "Cluster" }] : [],
    seed: [
      ...["kube-system", "kubecost", "daily-s3-exporter"].map(namespace),
      ...(behaviour.notRecorded ? [] : [lastRun]),
      ...(machines ? [crd, eksaCluster("managed", machines.managed), eksaCluster("cluster-one", machines.own)] : []),
    ],
  });
  return { kubectl: cluster, http: (request) => behaviour.answer?.(request) ?? checked(request) };
}

/** What is stored is what the export promises; what is not is a failure of the stand-in, which the script sees as status 500. */
function checked(request: HttpRequest): HttpResponse | undefined {
  const response = answerBucket(new Map(), request);
  if (response?.status !== undefined && response.status !== 200) return response;
  const { body, path } = request;
  const promised = path.startsWith("/daily-cron-job/Exporter_Run_snow_cluster-one_")
    ? ["Cluster: cluster-one\nEnvironment: snow\n", "=== namespaces\n", "kube-system\n", "=== jobs.batch"]
    : ["Cluster: cluster-one\nEnvironment: snow\n", "\nkubecost\tkubecost\tcost-analyzer\t2.4.3\n"];
  const missing = promised.filter((text) => !body.includes(text));
  if (missing.length > 0) throw new Error(`${path} ${sha256(body)} lacks ${JSON.stringify(missing)}`);
  return response;
}

const lastRun: SeedObject = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "last-run", namespace: "daily-s3-exporter" },
};

const crd: SeedObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: eksa },
};

function namespace(name: string): SeedObject {
  const labels: Record<string, string> = {
    "aws.conformance.vendor": "kubecost",
    "aws.conformance.vendor-solution": "cost-analyzer",
    "aws.conformance.vendor-solution-version": "2.4.3",
  };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, ...(name === "kubecost" ? { labels } : {}) } };
}

function eksaCluster(name: string, kind: string): SeedObject {
  return {
    apiVersion: "anywhere.eks.amazonaws.com/v1alpha1",
    kind: "Cluster",
    metadata: { name, namespace: "default" },
    spec: { controlPlaneConfiguration: { machineGroupRef: { kind, name } } },
  };
}

export default defineScenario({
  solution: "conformitron/daily-s3-exporter",
  id: "export",
  script: "solutions/conformitron/daily-s3-exporter.export.sh",
  files: { "s3.sh": "solutions/conformitron/daily-s3-exporter.s3.sh" },
  namespace: "daily-s3-exporter",
  env: { ...bucketEnv, LAST_RUN: "last-run" },
  secrets: [bucketEnv.AWS_ACCESS_KEY_ID, bucketEnv.AWS_SECRET_ACCESS_KEY],
  ambient: { CLUSTER_NAME: "cluster-one", ENVIRONMENT: "snow" },
  timeoutSeconds: 1800,
  good: () => world({ machines: { own: "SnowMachineConfig", managed: "VSphereMachineConfig" } }),
  wrong: {
    "the cluster runs on other machines": () =>
      world({ machines: { own: "VSphereMachineConfig", managed: "SnowMachineConfig" } }),
    "the bucket refuses the credentials": () => world({ answer: () => xml(403, "InvalidAccessKeyId") }),
    "the bucket is not there": () => world({ answer: () => xml(404, "NoSuchBucket") }),
    "the bucket refuses the second object": () =>
      world({ answer: ({ path }) => (path.startsWith("/daily-partner-list/") ? xml(503, "SlowDown") : undefined) }),
    "the run cannot be recorded": () => world({ notRecorded: true }),
  },
});
