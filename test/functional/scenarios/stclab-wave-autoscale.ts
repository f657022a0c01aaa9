import { type FakeCluster, fakeCluster, type SeedObject } from "../harness/cluster/fake-cluster.js";
import { read } from "../harness/cluster/objects.js";
import { defineScenario, type HttpRequest, type HttpResponse, type World } from "../harness/scenario.js";

/** How a WaveAutoscale behaves, where the wrong ones differ. */
interface Behaviour {
  readonly license?: Record<string, unknown>;
  readonly agents?: readonly SeedObject[];
  /** Replicas under load. @default 2 */
  readonly out?: number;
  readonly neverScalesIn?: boolean;
  readonly scalesWithoutAutopilot?: boolean;
  readonly newReplicasAreNotReady?: boolean;
  readonly forgetsSettings?: boolean;
  readonly config?: HttpResponse;
  /** The workload's own status, where the load does not get through. */
  readonly workloadStatus?: number;
}

/** What is known of a workload; times are seconds since the run began. */
interface Workload {
  autopilotSince?: number;
  loadSince?: number;
  lastLoad?: number;
}

const agent = (name: string, ready: boolean): SeedObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "wave-autoscale", labels: { "app.kubernetes.io/name": "wave-autoscale-agent" } },
  spec: { nodeName: name },
  status: { phase: "Running", conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
});

/** It scales out after a minute of load, and in two minutes after the last load. */
function waveAutoscale(behaviour: Behaviour = {}): World {
  const workloads = new Map<string, Workload>();
  const cluster = fakeCluster({
    seed: behaviour.agents ?? [agent("agent-a", true), agent("agent-b", true)],
    onTick: (now) => {
      for (const [name, workload] of workloads) scale(now, behaviour, name, workload);
    },
  });
  const known = (name: string): Workload => {
    const workload = workloads.get(name) ?? {};
    workloads.set(name, workload);
    return workload;
  };
  return {
    kubectl: cluster,
    http: (request) => {
      const name = /^http:\/\/([a-z0-9-]+)\.wave-autoscale\.svc:8080$/.exec(request.origin)?.[1];
      if (name !== undefined && request.path === "/cgi-bin/work" && cluster.get("Service", "wave-autoscale", name)) {
        const workload = known(name);
        workload.loadSince ??= request.elapsed;
        workload.lastLoad = request.elapsed;
        return { status: behaviour.workloadStatus ?? 200, body: "9e…  -\n" };
      }
      return request.origin === "http://wave-autoscale-svc.wave-autoscale.svc:3024"
        ? api(behaviour, known, request)
        : undefined;
    },
  };
}

function api(behaviour: Behaviour, known: (name: string) => Workload, request: HttpRequest): HttpResponse | undefined {
  const call = `${request.method} ${request.path}`;
  if (call === "GET /api/info") return { json: { license: behaviour.license ?? { plan: "enterprise" } } };
  if (call === "POST /api/k8s/config") return behaviour.config ?? { json: request.json() };
  const [, method, name = "", preset] =
    /^(GET|POST) \/api\/k8s\/deployments\/wave-autoscale\/([a-z0-9-]+)(\/default)?$/.exec(call) ?? [];
  if (method === "GET" && preset === undefined) {
    const on = known(name).autopilotSince !== undefined && behaviour.forgetsSettings !== true;
    return {
      json: { k8s_definition: { name }, k8s_deployment: on ? { enabled: true, autopilot_enabled: true } : null },
    };
  }
  if (method !== "POST" || preset === undefined) return undefined;
  const { k8s_deployment, k8s_deployment_config } = request.json() as Record<string, Record<string, unknown>>;
  if (k8s_deployment_config?.["max_replicas"] !== 3) return { status: 400, json: { message: "bad request" } };
  if (k8s_deployment?.["autopilot_enabled"] === true) known(name).autopilotSince = request.elapsed;
  else delete known(name).autopilotSince;
  return { json: {} };
}

function scale(cluster: FakeCluster, behaviour: Behaviour, name: string, workload: Workload): void {
  const deployment = cluster.get("Deployment", "wave-autoscale", name);
  const { loadSince, lastLoad } = workload;
  const since = workload.autopilotSince ?? (behaviour.scalesWithoutAutopilot ? loadSince : undefined);
  if (deployment === undefined || since === undefined || lastLoad === undefined) return;
  const now = cluster.elapsed();
  const before = Number(read(deployment, "spec.replicas"));
  let replicas = before;
  if (now - since >= 60 && now - lastLoad < 30) replicas = behaviour.out ?? 2;
  else if (now - lastLoad >= 120 && behaviour.neverScalesIn !== true) replicas = 1;
  if (replicas === before) return;
  const ready = behaviour.newReplicasAreNotReady ? 1 : replicas;
  cluster.put({
    ...deployment,
    spec: { ...(deployment["spec"] as object), replicas },
    status: { replicas, readyReplicas: ready, availableReplicas: ready },
  });
}

export default defineScenario({
  solution: "STCLab/wave-autoscale",
  script: "solutions/stclab/wave-autoscale.test.sh",
  namespace: "wave-autoscale",
  env: { WAVE_URL: "http://wave-autoscale-svc.wave-autoscale.svc:3024" },
  timeoutSeconds: 5400,
  good: waveAutoscale,
  wrong: {
    "no licence": () => waveAutoscale({ license: {} }),
    "no agents": () => waveAutoscale({ agents: [] }),
    "an agent that is not ready": () => waveAutoscale({ agents: [agent("agent-a", true), agent("agent-b", false)] }),
    "the source of metrics is not taken": () =>
      waveAutoscale({ config: { json: { metrics_source: { kind: "prometheus" } } } }),
    "the setting is forgotten": () => waveAutoscale({ forgetsSettings: true }),
    "never scales out": () => waveAutoscale({ out: 1 }),
    "scales beyond the maximum": () => waveAutoscale({ out: 5 }),
    "scales whatever the autopilot is": () => waveAutoscale({ scalesWithoutAutopilot: true }),
    "new replicas never get ready": () => waveAutoscale({ newReplicasAreNotReady: true }),
    "never scales in": () => waveAutoscale({ neverScalesIn: true }),
    "the load does not get through": () => waveAutoscale({ workloadStatus: 502 }),
  },
});
