import { storageScenario } from "../stand-ins/storage-driver.js";

export default storageScenario({
  solution: "aws/ebs-csi-driver",
  namespace: "ebs-csi-driver-test",
  storageClass: "ebs-sc",
  provisioner: "ebs.csi.aws.com",
});
