import type { RawObject } from "conformitron";
import { clusterRole, role, rule } from "../../_storage/rbac.js";
import { CONTROLLER, NODE } from "./driver.js";

const CNS = "cns.vmware.com";
const SNAPSHOT = "snapshot.storage.k8s.io";
const STORAGE = "storage.k8s.io";

/** The accounts of the controller and of the nodes' pods. The driver makes the CRDs of cns.vmware.com itself. */
export function accounts(namespace: string): RawObject[] {
  const account = (name: string): RawObject => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name } });
  const onNode = { name: NODE, namespace };
  return [
    account(CONTROLLER),
    ...clusterRole({ role: `${CONTROLLER}-role`, binding: `${CONTROLLER}-binding` }, { name: CONTROLLER, namespace }, [
      rule("", "nodes pods", "get list watch"),
      rule("", "configmaps", "get list watch create"),
      rule("", "persistentvolumeclaims", "get list watch update"),
      rule("", "persistentvolumeclaims/status", "patch"),
      rule("", "persistentvolumes", "get list watch create update delete patch"),
      rule("", "events", "get list watch create update patch"),
      rule("coordination.k8s.io", "leases", "get list watch create update delete"),
      rule(STORAGE, "storageclasses csinodes", "get list watch"),
      rule(STORAGE, "volumeattachments", "get list watch patch"),
      rule(STORAGE, "volumeattachments/status", "patch"),
      rule("apiextensions.k8s.io", "customresourcedefinitions", "get create update"),
      rule(CNS, "triggercsifullsyncs", "get list watch create update"),
      rule(CNS, "csinodetopologies", "get list watch update"),
      rule(CNS, "cnsvspherevolumemigrations", "get list watch create update delete"),
      rule(CNS, "cnsvolumeinfoes", "get list watch create delete"),
      rule(CNS, "cnsvolumeoperationrequests", "get list create update delete"),
      rule(SNAPSHOT, "volumesnapshots", "get list"),
      rule(SNAPSHOT, "volumesnapshotclasses", "get list watch"),
      rule(SNAPSHOT, "volumesnapshotcontents", "get list watch create update delete patch"),
      rule(SNAPSHOT, "volumesnapshotcontents/status", "update patch"),
    ]),
    account(NODE),
    ...clusterRole({ role: `${NODE}-cluster-role`, binding: `${NODE}-cluster-role-binding` }, onNode, [
      rule(CNS, "csinodetopologies", "get watch create patch"),
      rule("", "nodes", "get"),
    ]),
    ...role({ role: `${NODE}-role`, binding: `${NODE}-binding` }, onNode, [rule("", "configmaps", "get list watch")]),
  ];
}
