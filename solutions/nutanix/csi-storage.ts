import {
  type ChartReference,
  type Environment,
  HelmRelease,
  HelmRepository,
  Solution,
  Stage,
  StoreSecret,
} from "conformitron";
import type { Construct } from "constructs";
import { servedClass } from "../_storage/classes.js";
import { addStorageTest } from "../_storage/storage-test.js";

const PROVISIONER = "csi.nutanix.com";

/** The Nutanix CSI driver: volumes and snapshots on Nutanix Volumes. */
export class NutanixCsiStorage extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "nutanix",
      product: "csi-storage",
      folder: "nutanix-csi",
      namespace: "ntnx-system",
      version: {
        value: "2.6.1",
        reason: "the driver is the product; the snapshot controller has a version of its own",
      },
      tier: "core",
      environments: ["nutanix"],
      maintainers: ["@example"],
      links: { documentation: "https://github.com/nutanix/helm" },
    });
    const storage = servedClass(environment, PROVISIONER);
    const prism = new StoreSecret(this, "prism", {
      name: "nutanix-secret",
      data: {
        endpoint: { remoteKey: "nutanix-endpoint" },
        username: { remoteKey: "nutanix-username" },
        password: { remoteKey: "nutanix-password" },
      },
      // A file of values instead of single ones: those are parsed like `helm --set`, which splits a password at its commas.
      template: {
        data: {
          "values.yaml": [
            "prismEndPoint: {{ .endpoint | toJson }}",
            "username: {{ .username | toJson }}",
            "password: {{ .password | toJson }}\n",
          ].join("\n"),
        },
      },
    });
    // The driver's chart brings a snapshot class, whose CRD must be there before.
    new HelmRelease(new Stage(this, "storage-controller"), "snapshot", {
      chart: nutanixChart("nutanix-csi-snapshot", "6.0.1"),
      releaseName: "nutanix-csi-snapshot",
      providesCrds: ["volumesnapshotclasses", "volumesnapshotcontents", "volumesnapshots"].map(
        (plural) => `${plural}.snapshot.storage.k8s.io`,
      ),
    });
    new HelmRelease(new Stage(this, "nutanix-storage"), "release", {
      chart: nutanixChart("nutanix-csi-storage", "2.6.1"),
      releaseName: "nutanix-storage",
      values: {
        volumeClass: true,
        volumeClassName: storage?.name ?? null,
        fsType: "xfs",
        storageContainer: "Default",
        defaultStorageClass: storage?.default ? "volume" : "none",
      },
      valuesFrom: [prism.value("values.yaml").asFile()],
      providesStorageClasses: storage ? [storage.name] : [],
    });
    addStorageTest(this, PROVISIONER);
  }
}

/** A source for each chart, under the chart's name. */
function nutanixChart(name: string, version: string): ChartReference {
  return HelmRepository.of("https://nutanix.github.io/helm/", { name }).chart(name, version);
}
