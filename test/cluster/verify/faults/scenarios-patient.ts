import { claiming, configMap, container, deployment, object, SLEEP } from "./objects.js";
import type { Place, Scenario } from "./scenario.js";

/** Faults that are told from slowness only after minutes. */
export const PATIENT: readonly Scenario[] = [
  {
    fault: "unschedulable pod",
    name: "unschedulable",
    addon: ({ namespace }) => [
      deployment(namespace, container(SLEEP), { pod: { nodeSelector: { "example.com/gpu": "yes" } } }),
    ],
    expected: { verdict: "failed", reason: "Unschedulable", says: /node affinity\/selector/ },
  },
  {
    fault: "unbound volume, no such class",
    name: "volume-class",
    addon: ({ namespace }) => claiming(namespace, `${namespace}-none`),
    expected: { verdict: "failed", reason: "NoStorageClass", says: /no storage class/ },
  },
  {
    fault: "unbound volume, nobody makes one",
    name: "volume",
    surroundings: storageClass,
    addon: ({ namespace }) => claiming(namespace, namespace),
    expected: { verdict: "failed", reason: "NotBound", says: /PersistentVolumeClaim/ },
  },
  {
    fault: "namespace stuck terminating at the removal",
    name: "stuck",
    addon: ({ namespace }) => [heldConfigMap(namespace)],
    expected: { verdict: "failed", reason: "FinalizerStuck", says: /faults\.example\.com\/nobody/ },
  },
];

/** What cannot be deleted, because nobody takes its finalizer away. */
export function heldConfigMap(namespace: string) {
  const { metadata, ...rest } = configMap(namespace, "held", {});
  return { ...rest, metadata: { ...metadata, finalizers: ["faults.example.com/nobody"] } };
}

function storageClass({ namespace }: Place) {
  const { metadata, ...rest } = object("storage.k8s.io/v1", "StorageClass", "", namespace, {
    provisioner: "kubernetes.io/no-provisioner",
    volumeBindingMode: "Immediate",
  });
  return [{ ...rest, metadata: { name: metadata.name } }];
}
