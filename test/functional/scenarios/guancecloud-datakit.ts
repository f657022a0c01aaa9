import { type FakeCluster, fakeCluster, type SeedObject } from "../harness/cluster/fake-cluster.js";
import { read } from "../harness/cluster/objects.js";
import { defineScenario, type HttpRequest, type HttpResponse, type World } from "../harness/scenario.js";

const key = "api-key-for-the-stand-in";

/** How Datakit and GuanceCloud behave, where the wrong ones differ. */
interface Behaviour {
  /** What Datakit answers to a record. */
  readonly intake?: HttpResponse;
  /** The records never leave the cluster, although Datakit takes them. */
  readonly uplinkIsDown?: boolean;
  readonly ignoresConditions?: boolean;
  /** The cluster's name that Datakit reports. */
  readonly cluster?: string;
  readonly nodes?: readonly string[];
  readonly containersOf?: readonly string[];
  /** Datakit sends no object any more; the last ones are of an hour ago. */
  readonly objectsAreStale?: boolean;
  readonly openApi?: HttpResponse;
}

interface LogRecord {
  readonly measurement: string;
  readonly tags: { readonly run: string };
  readonly fields: { readonly message: string };
}

interface Query {
  readonly queries: readonly [
    { readonly qtype: string; readonly query: { readonly q: string; readonly timeRange: readonly [number, number] } },
  ];
}

const agents = ["node-a", "node-b"].map(
  (nodeName): SeedObject => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `datakit-${nodeName}`, namespace: "datakit", labels: { app: "datakit" } },
    spec: { nodeName },
    status: { phase: "Running" },
  }),
);

/** Records can be found a minute after they were sent; objects are sent every five minutes. */
function guance(behaviour: Behaviour = {}, seed: readonly SeedObject[] = agents): World {
  const cluster = fakeCluster({ seed });
  const sent: (LogRecord & { readonly at: number })[] = [];
  return {
    kubectl: cluster,
    http: (request) => {
      if (request.method !== "POST") return undefined;
      if (request.origin === "http://datakit-service.datakit.svc:9529" && request.path === "/v1/write/logging") {
        if (request.query.get("global_election_tags") === "true") {
          sent.push(...(request.json() as LogRecord[]).map((record) => ({ ...record, at: request.elapsed })));
        }
        return behaviour.intake ?? { json: { content: null } };
      }
      if (request.origin !== "https://us1-openapi.guance.com" || request.path !== "/api/v1/df/query_data_v1")
        return undefined;
      if (behaviour.openApi !== undefined) return behaviour.openApi;
      if (request.headers["df-api-key"] !== key)
        return { status: 403, json: { code: 403, success: false, errorCode: "ft.InvalidApiKey" } };
      const values = found(
        cluster,
        behaviour,
        request,
        sent.filter(({ at }) => request.elapsed >= at + 60),
      );
      const series =
        values.length === 0
          ? null
          : [{ columns: ["time", "value"], values: values.map((value) => [1708912900000, value]) }];
      return { json: { code: 200, content: { data: [{ series }] }, errorCode: "", message: "", success: true } };
    },
  };
}

function found(
  cluster: FakeCluster,
  behaviour: Behaviour,
  request: HttpRequest,
  records: readonly LogRecord[],
): readonly string[] {
  const [{ qtype, query }] = (request.json() as Query).queries;
  const [, kind, source] = /^([LO])::(\w+):/.exec(query.q) ?? [];
  const condition = (name: string): string | undefined => new RegExp(`\\b${name} = '([^']*)'`).exec(query.q)?.[1];
  if (qtype !== "dql") return [];
  if (kind === "L") {
    const all = records.filter(({ measurement }) => measurement === source).map(({ fields }) => fields.message);
    if (behaviour.ignoresConditions) return ["another line", ...all];
    const named = condition("cluster_name_k8s") === (behaviour.cluster ?? "cluster-one");
    return behaviour.uplinkIsDown || !named
      ? []
      : records.filter(({ tags }) => tags.run === condition("run")).map(({ fields }) => fields.message);
  }
  const [from, to] = query.timeRange;
  if (
    condition("cluster_name_k8s") !== (behaviour.cluster ?? "cluster-one") ||
    behaviour.objectsAreStale ||
    to - from > 3600000
  )
    return [];
  const pods = cluster.list("Pod", "datakit");
  if (source === "kubernetes_nodes")
    return behaviour.nodes ?? [...pods.map((pod) => String(read(pod, "spec.nodeName"))), "control-plane-a"];
  return behaviour.containersOf ?? pods.map((pod) => pod.metadata.name);
}

export default defineScenario({
  solution: "guancecloud/datakit",
  script: "solutions/guancecloud/datakit.test.sh",
  namespace: "datakit",
  env: {
    DATAKIT_URL: "http://datakit-service.datakit.svc:9529",
    DATAKIT_PODS: "app=datakit",
    OPENAPI_URL: "https://us1-openapi.guance.com",
    OPENAPI_KEY: key,
  },
  secrets: [key],
  ambient: { CLUSTER_NAME: "cluster-one" },
  timeoutSeconds: 3000,
  good: guance,
  wrong: {
    "the record is taken and never sent on": () => guance({ uplinkIsDown: true }),
    "the record is refused": () => guance({ intake: { status: 500, json: { error_code: "datakit.ioBusy" } } }),
    "any query finds something": () => guance({ ignoresConditions: true }),
    "the cluster's name is lost": () => guance({ cluster: "default" }),
    "a node is missing": () => guance({ nodes: ["node-a"] }),
    "no containers": () => guance({ containersOf: [] }),
    "containers of one node only": () => guance({ containersOf: ["datakit-node-a"] }),
    "objects of an hour ago only": () => guance({ objectsAreStale: true }),
    "no Datakit pod": () => guance({}, []),
    "the key is refused": () =>
      guance({ openApi: { status: 403, json: { code: 403, success: false, errorCode: "ft.InvalidApiKey" } } }),
    "a failed query inside a 200": () =>
      guance({ openApi: { json: { code: 200, content: null, errorCode: "ft.QueryParseError", success: false } } }),
  },
});
