import { storageScenario } from "../stand-ins/storage-driver.js";

export default storageScenario({
  solution: "aws/auto-mode-storage",
  namespace: "auto-mode-storage-test",
  storageClass: "eks-auto-ebs-csi-sc",
  provisioner: "ebs.csi.eks.amazonaws.com",
});
