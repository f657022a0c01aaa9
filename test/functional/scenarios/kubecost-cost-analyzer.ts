import { fakeCluster } from "../harness/cluster/fake-cluster.js";
import { defineScenario, type HttpRequest, type HttpResponse, type World } from "../harness/scenario.js";

const address = "http://kubecost-cost-analyzer.kubecost.svc:9090";

/** How a Kubecost behaves, where the wrong ones differ. */
interface Behaviour {
  readonly entry?: (name: string) => Record<string, unknown>;
  readonly knowsEveryPod?: boolean;
  readonly knowsNoPod?: boolean;
  readonly nodePrice?: number;
  readonly nodeName?: string;
  readonly answer?: HttpResponse;
}

const costed = (name: string): Record<string, unknown> => ({
  name,
  properties: { cluster: "cluster-one", node: "node-a", container: "probe", namespace: "kubecost", pod: name },
  cpuCoreRequestAverage: 0.1,
  ramByteRequestAverage: 67108864,
  cpuCost: 0.00021,
  ramCost: 0.00003,
  totalCost: 0.00024,
});

/** Kubecost sees a pod two minutes after it was started, as its metrics are scraped and summed up. */
function kubecost(behaviour: Behaviour = {}): World {
  const started = new Map<string, number>();
  const cluster = fakeCluster({
    onApply: ({ kind, metadata }, own) => {
      if (kind === "Pod" && metadata.namespace === "kubecost") started.set(metadata.name, own.elapsed());
    },
  });
  return { kubectl: cluster, http: (request) => answer(started, behaviour, request) };
}

function answer(
  started: ReadonlyMap<string, number>,
  behaviour: Behaviour,
  request: HttpRequest,
): HttpResponse | undefined {
  if (request.origin !== address || request.method !== "GET") return undefined;
  if (behaviour.answer !== undefined) return behaviour.answer;
  if (request.path === "/model/assets") return assets(behaviour);
  if (request.path !== "/model/allocation" || request.query.get("aggregate") !== "pod") return undefined;
  const pod = /^namespace:"kubecost"\+pod:"([a-z0-9-]+)"$/.exec(request.query.get("filter") ?? "")?.[1] ?? "";
  const known = request.elapsed >= (started.get(pod) ?? Number.POSITIVE_INFINITY) + 120 && !behaviour.knowsNoPod;
  const entries = known || behaviour.knowsEveryPod ? { [pod]: (behaviour.entry ?? costed)(pod) } : {};
  return { json: { code: 200, data: [entries] } };
}

function assets({ nodePrice = 1.2, nodeName = "node-a" }: Behaviour): HttpResponse {
  const node = {
    type: "Node",
    properties: { category: "Compute", cluster: "cluster-one", name: nodeName },
    totalCost: nodePrice,
  };
  const disk = {
    type: "Disk",
    properties: { category: "Storage", cluster: "cluster-one", name: nodeName },
    totalCost: 0.1,
  };
  return { json: { code: 200, data: [{ [`Node/${nodeName}`]: node, [`Disk/${nodeName}`]: disk }] } };
}

/** A Kubecost whose entries differ from the documented ones in some fields. */
function withEntry(change: Record<string, unknown>): () => World {
  return () => kubecost({ entry: (name) => ({ ...costed(name), ...change }) });
}

export default defineScenario({
  solution: "kubecost/cost-analyzer",
  script: "solutions/kubecost/cost-analyzer.test.sh",
  namespace: "kubecost",
  env: { KUBECOST_URL: address },
  timeoutSeconds: 2700,
  good: kubecost,
  wrong: {
    "no allocation for any pod": () => kubecost({ knowsNoPod: true }),
    "an allocation for a pod that never was": () => kubecost({ knowsEveryPod: true }),
    "CPU for nothing": withEntry({ cpuCost: 0 }),
    "another workload's requests": withEntry({ cpuCoreRequestAverage: 2 }),
    "memory request lost": withEntry({ ramByteRequestAverage: 0 }),
    "a total below its parts": withEntry({ totalCost: 0.0001 }),
    "another namespace": () =>
      kubecost({ entry: (name) => ({ ...costed(name), properties: { pod: name, namespace: "default" } }) }),
    "the node is not an asset": () => kubecost({ nodeName: "node-z" }),
    "the node costs nothing": () => kubecost({ nodePrice: 0 }),
    "a web page for every path": () => kubecost({ answer: { body: "<!doctype html><title>Kubecost</title>" } }),
    "an error inside a 200": () => kubecost({ answer: { json: { code: 500, data: null, message: "no data" } } }),
  },
});
