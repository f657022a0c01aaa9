import { storageScenario } from "../stand-ins/storage-driver.js";

export default storageScenario({
  solution: "openebs/openebs",
  namespace: "openebs-test",
  storageClass: "local-hostpath",
  provisioner: "openebs.io/local",
  thorough: true,
});
