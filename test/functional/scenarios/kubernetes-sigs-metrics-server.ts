import { type FakeCluster, fakeCluster } from "../harness/cluster/fake-cluster.js";
import { type KubeObject, text } from "../harness/cluster/objects.js";
import { defineScenario, type World } from "../harness/scenario.js";

/** Virtual seconds until two samples of a new pod's usage have been taken, and between two of them. */
const sampled = 30;
const resolution = 15;

/** What a Metrics Server tells about a pod, where the wrong ones differ. */
interface Behaviour {
  readonly usage?: (works: boolean) => { readonly cpu: string; readonly memory: string };
  readonly container?: string;
  /** Seconds by which the samples are late. */
  readonly late?: number;
  readonly samplesNothing?: boolean;
  readonly forgetsNothing?: boolean;
  readonly forgetsEverything?: boolean;
}

/** Usage as the kubelet of a quiet node reports it: a loop that may use a tenth of a CPU takes it. */
const measured = (works: boolean) => ({ cpu: works ? "99873251n" : "0", memory: works ? "364Ki" : "348Ki" });

/** Samples appear some time after the pod, and are renewed. */
function metricsServer(behaviour: Behaviour = {}): World {
  const started = new Map<string, { readonly at: number; readonly works: boolean }>();
  const sample = (own: FakeCluster): void => {
    for (const [name, { at, works }] of started)
      if (!behaviour.samplesNothing && own.elapsed() >= at + sampled) own.put(metrics(own, name, works, behaviour));
  };
  const cluster = fakeCluster({
    kinds: [{ apiVersion: "metrics.k8s.io/v1beta1", kind: "PodMetrics", plural: "pods" }],
    onApply: ({ kind, metadata, ...rest }, own) => {
      if (kind !== "Pod") return;
      const works = text({ kind, metadata, ...rest }, "spec.containers[0].command[2]").startsWith("while");
      started.set(metadata.name, { at: own.elapsed(), works });
    },
    onDelete: ({ kind, metadata }, own) => {
      if (kind !== "Pod" || behaviour.forgetsNothing) return;
      for (const name of behaviour.forgetsEverything ? [...started.keys()] : [metadata.name]) {
        started.delete(name);
        const gone = own.get("PodMetrics", "metrics-server", name);
        if (gone !== undefined) own.remove(gone);
      }
    },
    onTick: sample,
  });
  return { kubectl: cluster };
}

function metrics(own: FakeCluster, name: string, works: boolean, behaviour: Behaviour): KubeObject {
  const { usage = measured, container = "probe", late = 0 } = behaviour;
  // The second run begins a day later, with the date of the first.
  const seconds = Math.floor((own.elapsed() % 86_400) / resolution) * resolution - late;
  return {
    apiVersion: "metrics.k8s.io/v1beta1",
    kind: "PodMetrics",
    metadata: { name, namespace: "metrics-server" },
    timestamp: new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+/, ""),
    window: "15.012s",
    containers: [{ name: container, usage: usage(works) }],
  };
}

function withUsage(cpu: string, memory = "364Ki"): () => World {
  return () => metricsServer({ usage: () => ({ cpu, memory }) });
}

export default defineScenario({
  solution: "kubernetes-sigs/metrics-server",
  script: "solutions/kubernetes-sigs/metrics-server.test.sh",
  namespace: "metrics-server",
  timeoutSeconds: 2700,
  good: metricsServer,
  wrong: {
    "no sample of any pod": () => metricsServer({ samplesNothing: true }),
    "samples of long ago": () => metricsServer({ late: 600 }),
    "samples of the future": () => metricsServer({ late: -600 }),
    "another container's metrics": () => metricsServer({ container: "pause" }),
    "every pod works": withUsage("99873251n"),
    "no pod works": withUsage("0"),
    "usage of the whole node": withUsage("1900m", "3491044Ki"),
    "the two pods are mixed up": () => metricsServer({ usage: (works) => measured(!works) }),
    "memory beyond the limit": () => metricsServer({ usage: (works) => ({ cpu: measured(works).cpu, memory: "2Gi" }) }),
    "no memory": () => metricsServer({ usage: (works) => ({ cpu: measured(works).cpu, memory: "0" }) }),
    "a unit that does not exist": () =>
      metricsServer({ usage: (works) => ({ cpu: `${measured(works).cpu}x`, memory: "364Ki" }) }),
    "a pod that is gone is remembered": () => metricsServer({ forgetsNothing: true }),
    "with one pod all are forgotten": () => metricsServer({ forgetsEverything: true }),
  },
});
