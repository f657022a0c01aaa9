import { type Environment, Manifests, Solution, Stage, StoreSecret } from "conformitron";
import type { Construct } from "constructs";
import { addClasses } from "../_storage/classes.js";
import { addSnapshotSupport } from "../_storage/snapshot-support.js";
import { addStorageTest } from "../_storage/storage-test.js";
import { digestNotSeen } from "../_waivers.js";
import { accounts } from "./_vsphere-csi/accounts.js";
import { controller, metrics } from "./_vsphere-csi/controller.js";
import { driver, PROVISIONER } from "./_vsphere-csi/driver.js";
import { node } from "./_vsphere-csi/node.js";

/** The vSphere CSI driver: volumes and snapshots on vSphere's Cloud Native Storage. */
export class VsphereCsi extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "vmware",
      product: "vsphere-csi",
      folder: "vmware-csi",
      namespace: "vmware-system-csi",
      version: { value: "3.3.0", reason: "there is no chart; this is the driver's release" },
      tier: "core",
      environments: ["vsphere"],
      // The driver's pods mount the nodes' file systems.
      labels: { "pod-security.kubernetes.io/enforce": "privileged" },
      maintainers: ["@example"],
      links: { documentation: "https://github.com/kubernetes-sigs/vsphere-csi-driver" },
      requires: [{ kind: "solution", vendor: "vmware", product: "cloud-controller" }],
    });
    // The whole configuration, with the credentials of the vCenter in it; it must be there before the pods that mount it.
    const config = new StoreSecret(this, "config", {
      name: "vsphere-config-secret",
      data: { "csi-vsphere.conf": { remoteKey: "csi-vsphere.conf" } },
    });
    // The release of the driver's csi-snapshotter.
    addSnapshotSupport(this, "v6.2.1");
    const stage = new Stage(this, "driver");
    new Manifests(stage, "driver", { objects: [...driver(), ...accounts(this.namespace), metrics()] });
    new Manifests(stage, "workloads", { objects: [controller(config.name), node()] }).waive(
      "image-without-digest",
      digestNotSeen,
    );
    addClasses(new Stage(this, "classes"), PROVISIONER, { volumeBindingMode: "Immediate" });
    addStorageTest(this, PROVISIONER);
  }
}
