import { storageScenario } from "../stand-ins/storage-driver.js";

export default storageScenario({
  solution: "nutanix/csi-storage",
  namespace: "csi-storage-test",
  storageClass: "nutanix-volume",
  provisioner: "csi.nutanix.com",
  snapshotClass: "nutanix-snapshot-class",
});
