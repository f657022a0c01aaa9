import { FunctionalTest, type Right, Script, type Solution, TestNamespace } from "conformitron";
import { digestNotSeen } from "../_waivers.js";
import { servedClass } from "./classes.js";

/** What the test of a driver without snapshots may do. */
const RIGHTS: readonly Right[] = [
  { resources: ["pods"], verbs: ["create", "get", "delete"] },
  { resources: ["pods/log"], verbs: ["get"] },
  { resources: ["persistentvolumeclaims"], verbs: ["create", "get", "delete"] },
];

const SNAPSHOT_RIGHT: Right = {
  apiGroups: ["snapshot.storage.k8s.io"],
  resources: ["volumesnapshots"],
  verbs: ["create", "get", "delete"],
};

/**
 * Tests a driver in a namespace of the test's own: its class is the default, a volume keeps what was written to it, and, where the class
 * has snapshots, a snapshot keeps the data of its time. The time limit is above the sum of what the script waits for.
 */
export function addStorageTest(solution: Solution, provisioner: string): void {
  const facts = servedClass(solution.environment, provisioner);
  if (facts === undefined) return;
  const { name, snapshotClass } = facts;
  const namespace = new TestNamespace(solution, "test-namespace", { name: `${solution.product}-test` });
  new FunctionalTest(namespace, "test", {
    script: Script.file(new URL("./storage.test.sh", import.meta.url)),
    env: { STORAGE_CLASS: name, PROVISIONER: provisioner, SNAPSHOT_CLASS: snapshotClass ?? "" },
    rights: snapshotClass === undefined ? RIGHTS : [...RIGHTS, SNAPSHOT_RIGHT],
    timeout: snapshotClass === undefined ? "40m" : "80m",
  })
    .waive("image-without-digest", digestNotSeen)
    .waive("persistent-storage", {
      reason: "the claims are what is tested; the script deletes them and waits until they are gone",
      owner: "@example",
      until: "2027-05-31",
    });
}
