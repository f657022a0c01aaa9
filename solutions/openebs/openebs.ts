import { type Environment, HelmRelease, HelmRepository, Solution, Stage } from "conformitron";
import type { Construct } from "constructs";
import { addClasses } from "../_storage/classes.js";
import { addStorageTest } from "../_storage/storage-test.js";

const PROVISIONER = "openebs.io/local";

/** OpenEBS: volumes on the nodes' own disks, where there is no storage besides. */
export class OpenEbs extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "openebs",
      product: "openebs",
      folder: "openebs",
      namespace: "openebs",
      tier: "core",
      environments: ["baremetal", "hybrid"],
      maintainers: ["@example"],
      links: { documentation: "https://openebs.io/docs" },
    });
    new HelmRelease(this, "release", {
      // Later generations are other charts in another repository; they need a migration of the volumes.
      chart: HelmRepository.of("https://openebs.github.io/charts", { name: "openebs" }).chart("openebs", "3.3.0"),
      releaseName: "openebs",
      providesStorageClasses: ["openebs-device", "openebs-hostpath"],
    });
    // The class is served by the provisioner that the release brings. The chart's own classes are never the default.
    addClasses(new Stage(this, "classes"), PROVISIONER, {
      annotations: {
        "openebs.io/cas-type": "local",
        "cas.openebs.io/config": "- name: StorageType\n  value: hostpath\n- name: BasePath\n  value: /var/lib\n",
      },
      volumeBindingMode: "WaitForFirstConsumer",
    });
    addStorageTest(this, PROVISIONER);
  }
}
