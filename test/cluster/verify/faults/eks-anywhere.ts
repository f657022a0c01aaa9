import { apply, get, kubectl } from "../../support/cluster.js";

const GROUP = "anywhere.eks.amazonaws.com";
const NAME = `clusters.${GROUP}`;
const OURS = "conformitron.io/faults";

/** Does something while the cluster says that it is one of EKS Anywhere, on machines of a kind. Throws where it is one. */
export async function asEksAnywhere<T>(machineKind: string, work: () => Promise<T>): Promise<T> {
  const { definition, cluster } = objectsOf(machineKind);
  await forgetEksAnywhere();
  if ((await get("crd", NAME)) !== undefined) throw new Error("the cluster is one of EKS Anywhere");
  try {
    await apply([definition]);
    await kubectl("wait", "--for=condition=Established", `crd/${NAME}`, "--timeout=30s");
    const { ok, stderr } = await apply([cluster]);
    if (!ok) throw new Error(stderr);
    return await work();
  } finally {
    await forgetEksAnywhere();
  }
}

/** Removes what `asEksAnywhere` has made, also in a run that was killed. */
export async function forgetEksAnywhere(): Promise<void> {
  await kubectl("delete", "crd", "-l", OURS, "--ignore-not-found");
}

/** EKS Anywhere's own object of a cluster, which says on which machines it runs, and the definition of its kind, as far as it is read. */
function objectsOf(machineKind: string) {
  const any = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  const schema = { openAPIV3Schema: any };
  const names = { kind: "Cluster", plural: "clusters", singular: "cluster" };
  const machineGroupRef = { kind: machineKind, name: "faults" };
  return {
    definition: {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: NAME, labels: { [OURS]: "" } },
      spec: {
        group: GROUP,
        scope: "Namespaced",
        names,
        versions: [{ name: "v1alpha1", served: true, storage: true, schema }],
      },
    },
    cluster: {
      apiVersion: `${GROUP}/v1alpha1`,
      kind: "Cluster",
      metadata: { name: "faults", namespace: "default" },
      spec: { controlPlaneConfiguration: { machineGroupRef } },
    },
  };
}
