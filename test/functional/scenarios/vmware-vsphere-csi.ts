import { storageScenario } from "../stand-ins/storage-driver.js";

export default storageScenario({
  solution: "vmware/vsphere-csi",
  namespace: "vsphere-csi-test",
  storageClass: "vmware-sc",
  provisioner: "csi.vsphere.vmware.com",
  snapshotClass: "vmware-csi-snapshotclass",
  immediate: true,
  thorough: true,
});
