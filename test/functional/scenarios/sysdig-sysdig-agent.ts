import { type FakeCluster, fakeCluster } from "../harness/cluster/fake-cluster.js";
import { text } from "../harness/cluster/objects.js";
import { defineScenario, type HttpRequest, type HttpResponse, type World } from "../harness/scenario.js";

const token = "api-token-of-the-stand-in";
const cluster = "cluster-one";
const nodes = ["node-a.example.internal", "node-b.example.internal"];

/** How Sysdig behaves, where the wrong ones differ. */
interface Behaviour {
  readonly agents?: readonly string[];
  readonly readyAgents?: number;
  readonly event?: Record<string, unknown>;
  readonly fields?: Record<string, unknown>;
  readonly labels?: Record<string, unknown>;
  readonly noEvents?: boolean;
  readonly ignoresFilter?: boolean;
  readonly first?: (request: HttpRequest) => HttpResponse | undefined;
}

/** Two nodes with an agent each; an event takes two minutes from the pod's start to the API. */
function sysdig(behaviour: Behaviour = {}): World {
  const kubectl = fakeCluster({ seed: [daemonSet(behaviour.readyAgents ?? nodes.length), ...nodes.map(agentPod)] });
  return { kubectl, http: (request) => answer(kubectl, behaviour, request) };
}

function daemonSet(ready: number) {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "sysdig-agent", namespace: "sysdig" },
    status: { desiredNumberScheduled: nodes.length, currentNumberScheduled: nodes.length, numberReady: ready },
  };
}

function agentPod(nodeName: string, index: number) {
  const labels = { "app.kubernetes.io/name": "agent", "app.kubernetes.io/instance": "sysdig", app: "sysdig-agent" };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `sysdig-agent-${index}`, namespace: "sysdig", labels },
    spec: { nodeName },
    status: { phase: "Running" },
  };
}

function answer(kubectl: FakeCluster, behaviour: Behaviour, request: HttpRequest): HttpResponse | undefined {
  if (request.origin !== "https://us2.app.sysdig.com" || request.method !== "GET") return undefined;
  if (request.headers["authorization"] !== `Bearer ${token}`)
    return { status: 401, json: { errors: [{ message: "Bad credentials" }] } };
  const first = behaviour.first?.(request);
  if (first !== undefined) return first;
  if (request.path === "/api/agents/connected") {
    const agents = (behaviour.agents ?? nodes).map((hostName, id) => ({
      id,
      hostName,
      agentVersion: "13.3.1",
      connected: true,
    }));
    return { json: { total: agents.length, agents } };
  }
  return request.path === "/api/v1/secureEvents" ? events(kubectl, behaviour, request) : undefined;
}

function events(kubectl: FakeCluster, behaviour: Behaviour, request: HttpRequest): HttpResponse {
  const { from, to, filter = "" } = Object.fromEntries(request.query);
  if (!/^\d{19}$/.test(from ?? "") || !/^\d{19}$/.test(to ?? ""))
    return { status: 400, json: { message: "from and to are nanoseconds" } };
  const asked = /^kubernetes\.cluster\.name="([^"]+)" and kubernetes\.pod\.name="([^"]+)"$/.exec(filter);
  if (asked === null) return { status: 422, json: { message: `bad filter ${filter}` } };
  const [, askedCluster, pod = ""] = asked;
  const found = kubectl.get("Pod", "sysdig", pod);
  const reported = found !== undefined && askedCluster === cluster && request.elapsed >= 120 && !behaviour.noEvents;
  const own = reported ? [event(behaviour, pod, text(found, "spec.nodeName"))] : [];
  const others = behaviour.ignoresFilter ? [event(behaviour, "somebody-else", "node-a")] : [];
  return { json: { page: { total: own.length, returned: own.length }, data: [...own, ...others] } };
}

function event(behaviour: Behaviour, pod: string, node: string): Record<string, unknown> {
  const fields = {
    "evt.type": "openat",
    "falco.rule": "Write below etc",
    "fd.name": `/etc/${pod}/written`,
    "proc.name": "sh",
  };
  const labels = {
    "host.hostName": node,
    "kubernetes.cluster.name": cluster,
    "kubernetes.namespace.name": "sysdig",
    "kubernetes.node.name": node,
    "kubernetes.pod.name": pod,
  };
  return {
    id: "17a3bd3cd1a2b5c2",
    originator: "policy",
    category: "runtime",
    source: "syscall",
    name: "Sysdig Runtime Notable Events",
    severity: 4,
    content: { ruleName: "Write below etc", ...behaviour.event, fields: { ...fields, ...behaviour.fields } },
    labels: { ...labels, ...behaviour.labels },
  };
}

export default defineScenario({
  solution: "sysdig/sysdig-agent",
  script: "solutions/sysdig/sysdig-agent.test.sh",
  namespace: "sysdig",
  env: {
    SYSDIG_URL: "https://us2.app.sysdig.com",
    SYSDIG_API_TOKEN: token,
    AGENT_DAEMONSET: "sysdig-agent",
    AGENT_PODS: "app.kubernetes.io/name=agent,app.kubernetes.io/instance=sysdig",
  },
  secrets: [token],
  ambient: { CLUSTER_NAME: cluster },
  timeoutSeconds: 2700,
  good: sysdig,
  wrong: {
    "the agent of one node is not ready": () => sysdig({ readyAgents: 1 }),
    "the agent of one node is not connected": () => sysdig({ agents: ["node-a.example.internal"] }),
    "no agent is connected": () => sysdig({ agents: [] }),
    "only agents of another cluster are connected": () => sysdig({ agents: ["other-a", "other-b"] }),
    "nothing is ever reported": () => sysdig({ noEvents: true }),
    "events of everybody for every question": () => sysdig({ ignoresFilter: true }),
    "another rule fires": () => sysdig({ event: { ruleName: "Terminal shell in container" } }),
    "the event does not name the pod": () => sysdig({ labels: { "kubernetes.pod.name": undefined } }),
    "the event names another file": () => sysdig({ fields: { "fd.name": "/etc/passwd" } }),
    "the event belongs to another cluster": () => sysdig({ labels: { "kubernetes.cluster.name": "myclusterName" } }),
    "the event belongs to another namespace": () => sysdig({ labels: { "kubernetes.namespace.name": "default" } }),
    "the event belongs to another node": () => sysdig({ labels: { "kubernetes.node.name": "node-z" } }),
    "the token is not accepted": () =>
      sysdig({ first: () => ({ status: 403, json: { message: "Access is denied" } }) }),
    "a web page for every path": () => sysdig({ first: () => ({ body: "<!doctype html><title>Sysdig</title>" }) }),
  },
});
