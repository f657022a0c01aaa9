import { chmodSync, mkdirSync } from "node:fs";
import type { KubernetesObject } from "../../../../src/model/kubernetes.js";
import { apply, kubectl, list } from "../../support/cluster.js";
import { attempt, run } from "../../support/run.js";

const NAME = "conformitron-lab";
const STORAGE_CLASS = "lab-hostpath";
const SECRET_STORE = "lab-secret-store";
// Kubernetes deletes volumes of this kind by itself, and with them their folders, only below /tmp.
const VOLUMES = "/tmp/conformitron-lab-volumes";
const VOLUME_COUNT = 8;
// The addresses of Services, by the lab's API server.
const SERVICES = "10.96.0.0/16";

/** What the environment `lab` says of its cluster: a secret store, a default storage class with free volumes, an API server that aggregates. */
export async function makeSurroundings(): Promise<void> {
  const gone = (await volumes()).filter((volume) => !["Available", "Bound"].includes(phase(volume)));
  await remove("persistentvolumes", ...gone.map(({ metadata }) => metadata.name));
  const there = new Set((await volumes()).map(({ metadata }) => metadata.name));
  const missing = Array.from({ length: VOLUME_COUNT }, (_, index) => `${NAME}-${index}`).filter(
    (name) => !there.has(name),
  );
  await closeServices();
  const { ok, stderr } = await apply([store(), storageClass(), ...aggregation(), ...missing.map(volume)]);
  if (!ok) throw new Error(stderr);
}

/** Removes all that `makeSurroundings` has made. */
export async function removeSurroundings(): Promise<void> {
  for (const chain of CHAINS) await attempt("iptables", ["-D", ...rule(chain)]);
  await remove("clustersecretstores", SECRET_STORE);
  await remove("clusterrolebindings", NAME);
  await remove("clusterroles", NAME);
  await remove("persistentvolumes", ...(await volumes()).map(({ metadata }) => metadata.name));
  await remove("storageclasses", STORAGE_CLASS);
}

/**
 * What goes to a Service that nothing serves is refused. Without that it leaves the machine by its gateway, and where that answers, the API
 * server goes on asking it, by the connection that it has, when there are pods at last.
 */
async function closeServices(): Promise<void> {
  for (const chain of CHAINS) {
    if (!(await attempt("iptables", ["-C", ...rule(chain)])).ok) await run("iptables", ["-A", ...rule(chain)]);
  }
}

const CHAINS = ["OUTPUT", "FORWARD"];

function rule(chain: string): string[] {
  return [chain, "-d", SERVICES, "-m", "comment", "--comment", NAME, "-j", "REJECT"];
}

function store(): object {
  const data = [{ key: "kubecost-token", value: "token-of-the-lab" }];
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "ClusterSecretStore",
    metadata: { name: SECRET_STORE },
    spec: { provider: { fake: { data } } },
  };
}

function storageClass(): object {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: STORAGE_CLASS, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: "kubernetes.io/no-provisioner",
    volumeBindingMode: "WaitForFirstConsumer",
  };
}

function volume(name: string): object {
  const path = `${VOLUMES}/${name}`;
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o777);
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name, labels: { "app.kubernetes.io/part-of": NAME } },
    spec: {
      accessModes: ["ReadWriteOnce"],
      capacity: { storage: "64Mi" },
      hostPath: { path, type: "Directory" },
      persistentVolumeReclaimPolicy: "Delete",
      storageClassName: STORAGE_CLASS,
    },
  };
}

/**
 * The lab's API server has no certificate by which extension API servers know it, so that they take it for somebody anonymous. It has
 * judged the rights of who really asks before that.
 */
function aggregation(): object[] {
  const group = "rbac.authorization.k8s.io";
  const rules = [
    { nonResourceURLs: ["/apis/metrics.k8s.io", "/apis/metrics.k8s.io/*"], verbs: ["get"] },
    { apiGroups: ["metrics.k8s.io"], resources: ["nodes", "pods"], verbs: ["get", "list"] },
  ];
  return [
    { apiVersion: `${group}/v1`, kind: "ClusterRole", metadata: { name: NAME }, rules },
    {
      apiVersion: `${group}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: NAME },
      roleRef: { apiGroup: group, kind: "ClusterRole", name: NAME },
      subjects: [{ apiGroup: group, kind: "User", name: "system:anonymous" }],
    },
  ];
}

function volumes(): Promise<KubernetesObject[]> {
  return list("persistentvolumes", "-l", `app.kubernetes.io/part-of=${NAME}`);
}

function phase(object: KubernetesObject): string {
  return (object["status"] as { phase?: string } | undefined)?.phase ?? "";
}

async function remove(kind: string, ...names: readonly string[]): Promise<void> {
  if (names.length > 0) await kubectl("delete", kind, ...names, "--ignore-not-found", "--timeout=50s");
}
