import type { RawObject } from "conformitron";

export const PROVISIONER = "csi.vsphere.vmware.com";
export const CONTROLLER = "vsphere-csi-controller";
export const NODE = "vsphere-csi-node";
export const DRIVER_IMAGE = "registry.k8s.io/csi-vsphere/driver:v3.3.0";
export const SYNCER_IMAGE = "registry.k8s.io/csi-vsphere/syncer:v3.3.0";

const FEATURES = "internal-feature-states.csi.vsphere.vmware.com";

/** By these the driver and the syncer find the switches of their features. */
export const FEATURE_ARGS = [`--fss-name=${FEATURES}`, "--fss-namespace=$(CSI_NAMESPACE)"];

const ON = [
  "async-query-volume",
  "block-volume-snapshot",
  "cnsmgr-suspend-create-volume",
  "csi-auth-check",
  "csi-internal-generated-cluster-id",
  "csi-migration",
  "csi-windows-support",
  "list-volumes",
  "max-pvscsi-targets-per-vm",
  "multi-vcenter-csi-topology",
  "online-volume-extend",
  "topology-preferential-datastores",
  "use-csinode-id",
];
const OFF = ["listview-tasks", "pv-to-backingdiskobjectid-mapping", "trigger-csi-fullsync"];

/** What makes the driver known to Kubernetes, and the switches of its features, which must be texts. */
export function driver(): RawObject[] {
  return [
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "CSIDriver",
      metadata: { name: PROVISIONER },
      spec: { attachRequired: true, podInfoOnMount: false },
    },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: FEATURES },
      data: Object.fromEntries([...ON.map((name) => [name, "true"]), ...OFF.map((name) => [name, "false"])]),
    },
  ];
}

/** A sidecar of the driver, as the Kubernetes storage group releases it. */
export function sidecar(name: string, image: string, args: readonly string[]): Record<string, unknown> {
  return {
    name,
    image: `registry.k8s.io/sig-storage/${image}`,
    imagePullPolicy: "IfNotPresent",
    args: ["--csi-address=/csi/csi.sock", ...args],
    resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "256Mi" } },
  };
}

/** A variable for each entry, and CSI_NAMESPACE. */
export function environment(values: Readonly<Record<string, string>>): object[] {
  return [
    ...Object.entries(values).map(([name, value]) => ({ name, value })),
    { name: "CSI_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
  ];
}
