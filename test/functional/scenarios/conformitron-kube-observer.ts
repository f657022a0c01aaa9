import { type FakeCluster, fakeCluster } from "../harness/cluster/fake-cluster.js";
import { type KubeObject, list, merge, text } from "../harness/cluster/objects.js";
import { defineScenario, type World } from "../harness/scenario.js";

const repository = "aws-samples/eks-anywhere-addons";

/** A pod as a comment describes it. */
interface Named {
  readonly pod: string;
  readonly owner: string;
  readonly reason: string;
}

/** How an observer behaves, where the wrong ones differ. */
interface Behaviour {
  readonly fails?: boolean;
  readonly ignoresNamespaces?: boolean;
  /** Comments on pull requests also where a dry run is asked for. */
  readonly ignoresDryRun?: boolean;
  readonly remembers?: boolean;
  readonly cluster?: string;
  /** What is said of a pod; undefined leaves it out. */
  readonly names?: (pod: Named) => Named | undefined;
  /** Names every pod, also those that do not fail. */
  readonly namesAll?: boolean;
  readonly commit?: string;
}

/** A Job made from the observer's CronJob says what the observer says. */
function observer(behaviour: Behaviour = {}): World {
  const said = new Map<string, string>();
  const cluster = fakeCluster({
    seed: [
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "notified-prs", namespace: "observer" } },
      {
        apiVersion: "batch/v1",
        kind: "CronJob",
        metadata: { name: "observer", namespace: "observer" },
        spec: { jobTemplate: { spec: { template: { spec: { containers: [CONTAINER] } } } } },
      },
    ],
    onApply: (object, world) => {
      if (object.kind === "Pod") hold(object, world);
      if (object.kind !== "Job") return;
      said.set(object.metadata.name, observe(world, behaviour));
      if (behaviour.fails) world.put(merge(object, { status: { succeeded: 0, conditions: [FAILED] } }) as KubeObject);
    },
    logs: (pod) => said.get(text(list(pod, "metadata.ownerReferences")[0], "name")) ?? "",
  });
  return { kubectl: cluster };
}

const FAILED = { type: "Failed", status: "True", reason: "BackoffLimitExceeded" };

const CONTAINER = {
  name: "test",
  image: "docker.io/alpine/k8s:1.32.11",
  imagePullPolicy: "IfNotPresent",
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 65532,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  },
  resources: { requests: { cpu: "200m", memory: "128Mi" }, limits: { cpu: "200m", memory: "128Mi" } },
};

/** A container that takes its environment from a ConfigMap that is not there does not start. */
function hold(pod: KubeObject, cluster: FakeCluster): void {
  const map = text(list(pod, "spec.containers[0].envFrom")[0], "configMapRef.name");
  if (map === "" || cluster.get("ConfigMap", pod.metadata.namespace, map) !== undefined) return;
  const waiting = { reason: "CreateContainerConfigError", message: `configmap "${map}" not found` };
  const status = { phase: "Pending", containerStatuses: [{ name: "test", ready: false, state: { waiting } }] };
  cluster.put(merge(pod, { status }) as KubeObject);
}

function observe(cluster: FakeCluster, behaviour: Behaviour): string {
  if (behaviour.fails) return "FAIL [the namespaces] HTTP status is 401, not 201\n";
  const maps = cluster.list("ConfigMap").filter(({ metadata }) => metadata.labels?.["bot"] === "conformitron");
  if (behaviour.ignoresNamespaces) return "ok   0 ConfigMaps with the label bot=conformitron\n";
  return maps.map((map) => report(cluster, map, behaviour)).join("");
}

function report(cluster: FakeCluster, map: KubeObject, behaviour: Behaviour): string {
  const namespace = text(map, "data.Namespace");
  const commit = behaviour.commit ?? text(map, "data.commitHash");
  const pods = cluster.list("Pod", namespace).flatMap((pod) => named(pod, behaviour) ?? []);
  if (pods.length === 0) return `ok   ${namespace}: no pod fails\n`;
  if (behaviour.remembers) remember(cluster, `pr-1.${commit}.${namespace}`);
  return [
    behaviour.ignoresDryRun
      ? `ok   ${namespace}: commented on pull request 1`
      : `dry run: a comment on ${repository}#${text(map, "data.prNumber")}`,
    `| Pods of namespace \`${namespace}\` fail on cluster \`${behaviour.cluster ?? "cluster-one"}\` (snow) at commit ${commit}:`,
    "| ",
    ...pods.map(({ pod, owner, reason }) => `| * pod \`${pod}\` of ${owner}: ${reason}`),
    `ok   ${namespace}: would comment on pull request 1\n`,
  ].join("\n");
}

function named(pod: KubeObject, behaviour: Behaviour): Named | undefined {
  const reason = text(pod, "status.containerStatuses[0].state.waiting.reason");
  const owner = list(pod, "metadata.ownerReferences")[0];
  if (text(owner, "kind") === "Job" || (reason === "" && !behaviour.namesAll)) return undefined;
  const found = { pod: pod.metadata.name, owner: `${text(owner, "kind")} ${text(owner, "name")}`, reason };
  return behaviour.names ? behaviour.names(found) : found;
}

function remember(cluster: FakeCluster, key: string): void {
  const map = cluster.get("ConfigMap", "observer", "notified-prs");
  if (map !== undefined) cluster.put(merge(map, { data: { [key]: "2026-01-01T00:00:00Z" } }) as KubeObject);
}

export default defineScenario({
  solution: "conformitron/kube-observer",
  script: "solutions/conformitron/kube-observer.test.sh",
  namespace: "observer",
  env: { OBSERVER: "observer", GITHUB_REPOSITORY: repository, NOTIFIED: "notified-prs" },
  ambient: { CLUSTER_NAME: "cluster-one" },
  timeoutSeconds: 2700,
  good: observer,
  wrong: {
    "the observer fails": () => observer({ fails: true }),
    "it looks at no namespace": () => observer({ ignoresNamespaces: true }),
    "it never finds a failing pod": () => observer({ names: () => undefined }),
    "it names healthy pods": () => observer({ namesAll: true }),
    "it names another pod": () => observer({ names: (pod) => ({ ...pod, pod: "another" }) }),
    "it does not find the Deployment": () => observer({ names: (pod) => ({ ...pod, owner: "no workload" }) }),
    "it does not say why": () => observer({ names: (pod) => ({ ...pod, reason: "" }) }),
    "it names another cluster": () => observer({ cluster: "cluster-two" }),
    "it names another commit": () => observer({ commit: "0000000" }),
    "it comments although a dry run is asked for": () => observer({ ignoresDryRun: true }),
    "it remembers a dry run": () => observer({ remembers: true }),
  },
});
