import { fakeCluster, type SeedObject } from "../harness/cluster/fake-cluster.js";
import { defineScenario, type HttpRequest, type HttpResponse, type World } from "../harness/scenario.js";

const key = "user-key-for-the-stand-in";

/** A row of NRQL results. */
type Row = Readonly<Record<string, unknown>>;

/** How a New Relic behaves, where the wrong ones differ. */
interface Behaviour {
  readonly pod?: Row;
  readonly container?: Row;
  readonly events?: readonly Row[];
  readonly nodes?: readonly string[];
  /** The cluster's name as the agents report it. */
  readonly cluster?: string;
  readonly neverHasData?: boolean;
  readonly ignoresConditions?: boolean;
  readonly answer?: HttpResponse;
}

/** The agent's pods, one on each node. */
const agents = ["node-a", "node-b"].map(
  (nodeName): SeedObject => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `newrelic-nrk8s-kubelet-${nodeName}`,
      namespace: "newrelic",
      labels: { "app.kubernetes.io/component": "kubelet" },
    },
    spec: { nodeName },
    status: { phase: "Running" },
  }),
);

/** When each pod was made. */
type Births = Map<string, number>;

/** New Relic has samples two minutes after something happened. */
function newRelic(behaviour: Behaviour = {}): World {
  const births: Births = new Map();
  const cluster = fakeCluster({
    seed: agents,
    onApply: (pod, { elapsed }) => births.set(pod.metadata.name, elapsed()),
  });
  return { kubectl: cluster, http: (request) => answer(births, behaviour, request) };
}

function answer(births: Births, behaviour: Behaviour, request: HttpRequest): HttpResponse | undefined {
  if (request.method !== "POST" || request.origin !== "https://api.newrelic.com" || request.path !== "/graphql")
    return undefined;
  if (behaviour.answer !== undefined) return behaviour.answer;
  if (request.headers["api-key"] !== key) return { status: 401, json: { errors: [{ message: "Invalid API key" }] } };
  const { variables } = request.json() as { variables: { account: number; nrql: string } };
  if (variables.account !== 1234567)
    return { json: { data: { actor: { account: null } }, errors: [{ message: "Account not found" }] } };
  return {
    json: { data: { actor: { account: { nrql: { results: results(births, behaviour, request, variables.nrql) } } } } },
  };
}

function results(births: Births, behaviour: Behaviour, request: HttpRequest, nrql: string): readonly Row[] {
  const source = /FROM (\w+)/.exec(nrql)?.[1] ?? "";
  const pod = /(?:podName|involvedObject\.name) = '([^']+)'/.exec(nrql)?.[1] ?? "";
  const known = request.elapsed >= (births.get(pod) ?? Number.POSITIVE_INFINITY) + 120;
  const named = nrql.includes(`clusterName = '${behaviour.cluster ?? "cluster-one"}'`);
  if (behaviour.neverHasData || !named) return source === "K8sNodeSample" ? [{ "uniques.nodeName": [] }] : [];
  if (source === "K8sNodeSample") return [{ "uniques.nodeName": behaviour.nodes ?? ["node-b", "node-a"] }];
  if (!known && behaviour.ignoresConditions !== true) return [];
  if (source === "K8sPodSample")
    return [{ podName: pod, namespaceName: "newrelic", nodeName: "node-a", status: "Running", ...behaviour.pod }];
  if (source === "K8sContainerSample") return [{ ...container, ...behaviour.container }];
  return (behaviour.events ?? ["Started", "Created", "Pulled"].map((reason) => ({ "event.reason": reason }))).map(
    (event) => ({
      "event.involvedObject.name": pod,
      ...event,
    }),
  );
}

const container = {
  cpuRequestedCores: 0.05,
  memoryRequestedBytes: 33554432,
  memoryWorkingSetBytes: 393216,
  timestamp: 1,
};

export default defineScenario({
  solution: "newrelic/nri-bundle",
  script: "solutions/newrelic/nri-bundle.test.sh",
  namespace: "newrelic",
  env: { NERDGRAPH_URL: "https://api.newrelic.com/graphql", NEW_RELIC_ACCOUNT: "1234567", NEW_RELIC_USER_KEY: key },
  secrets: ["1234567", key],
  ambient: { CLUSTER_NAME: "cluster-one" },
  timeoutSeconds: 3600,
  good: newRelic,
  wrong: {
    "nothing is reported": () => newRelic({ neverHasData: true }),
    "the agents report another cluster's name": () => newRelic({ cluster: "eks-conformance-testing" }),
    "a sample for any pod": () => newRelic({ ignoresConditions: true }),
    "the pod never runs": () => newRelic({ pod: { status: "Pending" } }),
    "the pod on another node": () => newRelic({ pod: { nodeName: "node-z" } }),
    "the pod of another namespace": () => newRelic({ pod: { namespaceName: "default" } }),
    "the container is not measured": () => newRelic({ container: { memoryWorkingSetBytes: null } }),
    "another container's requests": () => newRelic({ container: { memoryRequestedBytes: 67108864 } }),
    "no events": () => newRelic({ events: [] }),
    "other events only": () => newRelic({ events: [{ "event.reason": "Scheduled" }] }),
    "a node without samples": () => newRelic({ nodes: ["node-a"] }),
    "nodes of another cluster": () => newRelic({ nodes: ["node-a", "node-b", "node-c"] }),
    "the key is refused": () => newRelic({ answer: { status: 403, json: { errors: [{ message: "forbidden" }] } } }),
    "an error inside a 200": () =>
      newRelic({
        answer: { json: { data: { actor: { account: { nrql: null } } }, errors: [{ message: "NRQL Syntax Error" }] } },
      }),
  },
});
