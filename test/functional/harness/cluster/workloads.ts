import type { FakeCluster } from "./fake-cluster.js";
import { type KubeObject, list, read, text } from "./objects.js";

/** What Kubernetes itself does about a workload: its pods run on `node-a`, are ready and have an address. */
export function startWorkload(object: KubeObject, cluster: FakeCluster): void {
  switch (object.kind) {
    case "Pod":
      runPod(object);
      break;
    case "Deployment":
    case "StatefulSet":
    case "ReplicaSet":
      scale(object, Number(read(object, "spec.replicas") ?? 1), cluster);
      break;
    case "DaemonSet":
      scale(object, 1, cluster);
      break;
    case "Job":
      scale(object, 1, cluster, "Succeeded");
      object["status"] = { succeeded: 1, conditions: [{ type: "Complete", status: "True" }] };
      break;
    case "PersistentVolumeClaim":
      object["status"] ??= { phase: "Bound" };
      break;
    default:
      break;
  }
}

/** The owner reference that makes an object go with its owner. */
export function ownedBy(owner: KubeObject): { apiVersion: string; kind: string; name: string; uid: string } {
  return { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.metadata.name, uid: owner.metadata.uid ?? "" };
}

function runPod(pod: KubeObject, phase = "Running"): void {
  const ready = phase === "Running";
  pod["spec"] = { nodeName: "node-a", restartPolicy: "Always", ...(pod["spec"] as object) };
  pod["status"] ??= {
    phase,
    podIP: "10.0.0.10",
    conditions: ["PodScheduled", "Ready", "ContainersReady"].map((type) => ({
      type,
      status: ready ? "True" : "False",
    })),
    containerStatuses: list(pod, "spec.containers").map((container) => ({
      name: text(container, "name"),
      ready,
      restartCount: 0,
      state: ready ? { running: {} } : { terminated: { exitCode: 0, reason: "Completed" } },
    })),
  };
}

function scale(owner: KubeObject, replicas: number, cluster: FakeCluster, phase = "Running"): void {
  const own = cluster
    .list("Pod", owner.metadata.namespace)
    .filter((pod) => list(pod, "metadata.ownerReferences").some((other) => read(other, "uid") === owner.metadata.uid));
  for (const pod of own) cluster.remove(pod);
  for (let index = 0; index < replicas; index += 1) {
    const suffix = owner.kind === "StatefulSet" ? String(index) : `5d9c7-${index}`;
    const template = structuredClone(read(owner, "spec.template") ?? {}) as Record<string, unknown>;
    const pod: KubeObject = {
      apiVersion: "v1",
      kind: "Pod",
      ...template,
      metadata: {
        ...(template["metadata"] as object | undefined),
        name: `${owner.metadata.name}-${suffix}`,
        ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }),
        ownerReferences: [{ ...ownedBy(owner), controller: true }],
      },
    };
    runPod(pod, phase);
    cluster.put(pod);
    cluster.options.onApply?.(pod, cluster);
  }
  owner["status"] = {
    replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
    updatedReplicas: replicas,
    observedGeneration: owner.metadata.generation ?? 1,
    conditions: [{ type: "Available", status: "True" }],
  };
}
