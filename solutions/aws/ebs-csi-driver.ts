import { type Environment, HelmRelease, HelmRepository, Solution, Stage } from "conformitron";
import type { Construct } from "constructs";
import { addClasses, servedClass } from "../_storage/classes.js";
import { addSnapshotSupport } from "../_storage/snapshot-support.js";
import { addStorageTest } from "../_storage/storage-test.js";

const PROVISIONER = "ebs.csi.aws.com";

/** The Amazon EBS CSI driver, where the cluster has to bring it itself: on Snow devices and on Outposts. */
export class EbsCsiDriver extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "aws",
      product: "ebs-csi-driver",
      folder: "aws-ebs-csi-driver",
      namespace: {
        existing: "kube-system",
        reason:
          "the driver's credentials are bound to its accounts in kube-system, and its pods are critical for every node",
      },
      tier: "core",
      environments: ["outposts", "snow"],
      maintainers: ["@example"],
      links: { documentation: "https://github.com/kubernetes-sigs/aws-ebs-csi-driver" },
    });
    const onSnow = environment.name === "snow";
    // The chart adds the snapshotter only where it finds the CRDs.
    if (servedClass(environment, PROVISIONER)?.snapshotClass) addSnapshotSupport(this, "v6.1.0");
    new HelmRelease(new Stage(this, "driver"), "release", {
      chart: HelmRepository.of("https://kubernetes-sigs.github.io/aws-ebs-csi-driver", {
        name: "aws-ebs-csi-driver",
      }).chart("aws-ebs-csi-driver", "2.11.1"),
      releaseName: "ebs-csi-driver",
      // A Snow device is a Region of its own.
      ...(onSnow
        ? { values: { controller: { region: "snow" }, node: { env: [{ name: "AWS_REGION", value: "snow" }] } } }
        : {}),
    });
    addClasses(new Stage(this, "classes"), PROVISIONER, {
      // What stands on an Outpost leaves the Region's buildings, so its volumes are encrypted; a Snow device encrypts all that it holds.
      parameters: onSnow ? { type: "sbg1" } : { type: "gp2", encrypted: "true" },
      volumeBindingMode: "WaitForFirstConsumer",
    });
    addStorageTest(this, PROVISIONER);
  }
}
