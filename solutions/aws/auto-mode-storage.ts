import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";
import { addClasses } from "../_storage/classes.js";
import { addStorageTest } from "../_storage/storage-test.js";

const PROVISIONER = "ebs.csi.eks.amazonaws.com";

/** The default storage class of EKS Auto Mode: EKS manages the driver and declares no class, so there is no release and no version. */
export class AutoModeStorage extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "aws",
      product: "auto-mode-storage",
      folder: "gp3",
      namespace: { existing: "kube-system", reason: "its only object, a storage class, has no namespace" },
      tier: "core",
      environments: ["auto"],
      maintainers: ["@example"],
      links: { documentation: "https://docs.aws.amazon.com/eks/latest/userguide/create-storage-class.html" },
    });
    addClasses(this, PROVISIONER, { parameters: { type: "gp3" }, volumeBindingMode: "WaitForFirstConsumer" });
    addStorageTest(this, PROVISIONER);
  }
}
