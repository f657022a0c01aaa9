import { fakeCluster, type SeedObject } from "../harness/cluster/fake-cluster.js";
import { defineScenario, type HttpRequest, type HttpResponse, type World } from "../harness/scenario.js";

const token = "ghp_tokenOfTheStandIn0000000000000001";
const commit = "695612c9553b18822d9e214ad999b32ef44c8bc2";

/** A cluster and a GitHub, where the wrong ones differ. */
interface Behaviour {
  readonly answer?: (request: HttpRequest) => HttpResponse | undefined;
  readonly forgets?: boolean;
  /** Further ConfigMaps of pull requests. */
  readonly maps?: readonly SeedObject[];
}

/**
 * Two pull requests with failing pods, of which one has been commented on, one without, and a ConfigMap that is none of them. A second
 * comment for the same commit is a fault.
 */
function world(behaviour: Behaviour = {}): World {
  let comments = 0;
  const cluster = fakeCluster({
    seed: [
      ...(behaviour.forgets ? [] : [notified]),
      pullRequest("376", "kubecost"),
      pullRequest("234", "vault"),
      pullRequest("400", "kong"),
      pullRequest("401", "kubecost", { "dry-run": "true" }),
      pullRequest("not a number", "sysdig"),
      ...(behaviour.maps ?? []),
      ...kubecost,
      pod("vault", "vault-0", undefined, { waiting: { reason: "CrashLoopBackOff" } }),
      pod("kong", "kong-0", undefined, { running: {} }),
    ],
  });
  return {
    kubectl: cluster,
    http: (request) => {
      const other = behaviour.answer?.(request);
      if (other !== undefined) return other;
      comments += 1;
      if (comments > 1) throw new Error(`${comments} comments: ${request.path}`);
      return github(request);
    },
  };
}

function github(request: HttpRequest): HttpResponse | undefined {
  if (request.origin !== "https://api.github.com") return undefined;
  if (request.headers["authorization"] !== `Bearer ${token}`)
    return { status: 401, json: { message: "Bad credentials" } };
  if (request.method !== "POST" || request.path !== "/repos/aws-samples/eks-anywhere-addons/issues/376/comments")
    return { status: 404, json: { message: "Not Found" } };
  const { body } = request.json() as { readonly body: string };
  const wrong = body === comment ? undefined : `the comment is ${JSON.stringify(body)}`;
  return wrong === undefined ? { status: 201, json: { id: 1, body } } : { status: 422, json: { message: wrong } };
}

const comment = `Pods of namespace \`kubecost\` fail on cluster \`cluster-one\` (snow) at commit ${commit}:

* pod \`analyzer-1\` of Deployment analyzer: ErrImagePull
* pod \`export-1\` of CronJob export: Error, Evicted
* pod \`prometheus-0\` of StatefulSet prometheus: CrashLoopBackOff
* pod \`single\` of no workload: Unknown
`;

const notified: SeedObject = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "notified-prs", namespace: "observer" },
  data: { [`pr-234.${commit}.vault`]: "2026-01-01T00:00:00Z" },
};

function pullRequest(prNumber: string, namespace: string, more: Readonly<Record<string, string>> = {}): SeedObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: `pr-${prNumber.replaceAll(" ", "-")}`, namespace, labels: { bot: "conformitron" } },
    data: { Namespace: namespace, prNumber, commitHash: commit, deployed: "1754069655", env: "common", ...more },
  };
}

function owned(kind: string, name: string, by: readonly [kind: string, name: string]): SeedObject {
  return {
    apiVersion: kind === "Job" ? "batch/v1" : "apps/v1",
    kind,
    metadata: { name, namespace: "kubecost", uid: `uid-of-${name}`, ownerReferences: [reference(...by)] },
  };
}

function pod(
  namespace: string,
  name: string,
  owner: readonly [kind: string, name: string] | undefined,
  state: object,
  status: object = {},
): SeedObject {
  const ready = "running" in state;
  const metadata = { name, namespace, ...(owner ? { ownerReferences: [reference(...owner)] } : {}) };
  const containers = [{ name: "main", ready, restartCount: "waiting" in state ? 3 : 0, state }];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata,
    status: { phase: "Running", containerStatuses: containers, ...status },
  };
}

function reference(kind: string, name: string) {
  return { apiVersion: "v1", kind, name, uid: `uid-of-${name}`, controller: true };
}

/** A pod for each way to fail and each kind of owner, and some that do not fail. */
const kubecost: readonly SeedObject[] = [
  owned("ReplicaSet", "analyzer-5d9c7", ["Deployment", "analyzer"]),
  owned("Job", "export-29", ["CronJob", "export"]),
  pod("kubecost", "analyzer-0", ["ReplicaSet", "analyzer-5d9c7"], { running: {} }),
  pod("kubecost", "analyzer-1", ["ReplicaSet", "analyzer-5d9c7"], { waiting: { reason: "ErrImagePull" } }),
  pod("kubecost", "export-0", ["Job", "export-29"], { terminated: { exitCode: 0, reason: "Completed" } }),
  pod(
    "kubecost",
    "export-1",
    ["Job", "export-29"],
    { terminated: { exitCode: 1 } },
    { phase: "Failed", reason: "Evicted" },
  ),
  pod("kubecost", "prometheus-0", ["StatefulSet", "prometheus"], { waiting: { reason: "CrashLoopBackOff" } }),
  pod("kubecost", "single", undefined, { running: {} }, { phase: "Unknown" }),
  {
    ...pod("kubecost", "starting", undefined, {}),
    status: {
      phase: "Pending",
      containerStatuses: [{ ready: false, restartCount: 0, state: { waiting: { reason: "ContainerCreating" } } }],
    },
  },
];

export default defineScenario({
  solution: "conformitron/kube-observer",
  id: "observe",
  script: "solutions/conformitron/kube-observer.observe.sh",
  namespace: "observer",
  env: {
    GITHUB_API: "https://api.github.com",
    GITHUB_REPOSITORY: "aws-samples/eks-anywhere-addons",
    GITHUB_TOKEN: token,
    NOTIFIED: "notified-prs",
  },
  secrets: [token],
  ambient: { CLUSTER_NAME: "cluster-one", ENVIRONMENT: "snow" },
  timeoutSeconds: 1200,
  good: world,
  wrong: {
    "GitHub refuses the token": () => world({ answer: () => ({ status: 401, json: { message: "Bad credentials" } }) }),
    "GitHub is limiting requests": () => world({ answer: () => ({ status: 403, json: { message: "rate limit" } }) }),
    "GitHub answers without a comment": () => world({ answer: () => ({ body: "<html>unicorn</html>" }) }),
    "there is nothing to remember in": () => world({ forgets: true }),
    "a pull request that is not there": () => world({ maps: [pullRequest("999", "kubecost")], answer: notThere }),
  },
});

function notThere({ path }: HttpRequest): HttpResponse | undefined {
  return path.includes("/issues/999/") ? { status: 404, json: { message: "Not Found" } } : undefined;
}
