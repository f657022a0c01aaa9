import { type FakeCluster, fakeCluster, type SeedObject } from "../harness/cluster/fake-cluster.js";
import type { KubeObject } from "../harness/cluster/objects.js";
import { list, read } from "../harness/cluster/objects.js";
import { defineScenario, type World } from "../harness/scenario.js";

const namespace = "stormforge-test";

/** How an Optimize Live behaves, where the wrong ones differ. */
interface Behaviour {
  /** What it applies. */
  readonly requests?: Readonly<Record<string, string>>;
  readonly appliesNothing?: boolean;
  readonly appliesTo?: readonly string[];
  readonly podsDoNotStart?: boolean;
  /** Age of the workloads in hours. */
  readonly hours?: number;
  readonly without?: string;
  /** A webhook of its own puts the low requests back at once, whatever it has learned. */
  readonly freezes?: boolean;
}

function deployment(name: string, hours: number): SeedObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name,
      namespace,
      creationTimestamp: new Date(Date.now() - hours * 3600000).toISOString().replace(/\.\d+/, ""),
    },
    spec: {
      replicas: 1,
      template: {
        spec: {
          securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: "RuntimeDefault" } },
          containers: [
            {
              name: "probe",
              image: "docker.io/library/busybox:1.36.1",
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
              resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "256Mi" } },
            },
          ],
        },
      },
    },
  };
}

/** The hourly recommendation comes 40 minutes after a workload was changed, and is applied to it. */
function optimizeLive(behaviour: Behaviour = {}): World {
  const names = ["optimized-probe", "control-probe"].filter((name) => name !== behaviour.without);
  const changed = new Map<string, number>();
  return {
    kubectl: fakeCluster({
      seed: names.map((name) => deployment(name, behaviour.hours ?? 72)),
      onAdmission: (object) => {
        const [container] = list(object, "spec.template.spec.containers");
        if (behaviour.freezes)
          Object.assign(read(container, "resources.requests") as object, { cpu: "10m", memory: "16Mi" });
        return undefined;
      },
      onApply: (object, cluster) => {
        if (object.kind === "Deployment") changed.set(object.metadata.name, cluster.elapsed());
      },
      onTick: (cluster) => {
        for (const name of behaviour.appliesNothing ? [] : (behaviour.appliesTo ?? ["optimized-probe"])) {
          const target = cluster.get("Deployment", namespace, name);
          const since = changed.get(name);
          if (target === undefined || since === undefined || cluster.elapsed() < since + 2400) continue;
          changed.delete(name);
          apply(cluster, behaviour, target);
        }
      },
    }),
  };
}

function apply(cluster: FakeCluster, behaviour: Behaviour, target: KubeObject): void {
  const changed = structuredClone(target);
  const [container] = list(changed, "spec.template.spec.containers");
  const requests = behaviour.requests ?? { cpu: "10m", memory: "16777216" };
  Object.assign(read(container, "resources.requests") as object, requests);
  if (behaviour.podsDoNotStart) Object.assign(changed["status"] as object, { availableReplicas: 0 });
  cluster.put(changed);
}

export default defineScenario({
  solution: "stormforge/optimize-live",
  script: "solutions/stormforge/optimize-live.test.sh",
  namespace,
  env: { OPTIMIZED: "optimized-probe", CONTROL: "control-probe" },
  timeoutSeconds: 9000,
  good: optimizeLive,
  wrong: {
    "nothing is applied": () => optimizeLive({ appliesNothing: true }),
    "only the CPU is lowered": () => optimizeLive({ requests: { cpu: "10m" } }),
    "only the memory is lowered": () => optimizeLive({ requests: { memory: "16Mi" } }),
    "hardly lowered": () => optimizeLive({ requests: { cpu: "90m", memory: "120Mi" } }),
    "requests are raised": () => optimizeLive({ requests: { cpu: "1", memory: "1Gi" } }),
    "lowered below the minimum": () => optimizeLive({ requests: { cpu: "1m", memory: "1Mi" } }),
    "applied where it is off": () => optimizeLive({ appliesTo: ["optimized-probe", "control-probe"] }),
    "applied to the wrong workload": () => optimizeLive({ appliesTo: ["control-probe"] }),
    "the pods do not start with it": () => optimizeLive({ podsDoNotStart: true }),
    "still learning": () => optimizeLive({ hours: 20 }),
    "the workload cannot be changed": () => optimizeLive({ freezes: true }),
    "no workload to optimize": () => optimizeLive({ without: "optimized-probe" }),
    "no control": () => optimizeLive({ without: "control-probe" }),
  },
});
