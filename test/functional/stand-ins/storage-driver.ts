import { createHash } from "node:crypto";
import { type FakeCluster, fakeCluster } from "../harness/cluster/fake-cluster.js";
import { type KubeObject, list, merge, read, text } from "../harness/cluster/objects.js";
import { defineScenario, type Scenario, type World } from "../harness/scenario.js";

/** A driver as its environment has it. */
export interface Driver {
  /** `vendor/product`. */
  readonly solution: string;
  readonly namespace: string;
  readonly storageClass: string;
  readonly provisioner: string;
  /** @default the driver has no snapshots */
  readonly snapshotClass?: string;
  /** Volumes are made when the claim is, not when a pod uses it. @default false */
  readonly immediate?: boolean;
  /** Puts the script to every wrong driver, which takes long: once for each way through the script is enough. @default false */
  readonly thorough?: boolean;
}

/** How a driver behaves, where the wrong ones differ. */
interface Behaviour {
  /** The class that claims without one get; empty where the cluster has no default. */
  readonly defaultClass?: string;
  /** Who serves the class. */
  readonly provisioner?: string;
  readonly neverBinds?: boolean;
  /** What the next pod finds of what one wrote. */
  readonly keeps?: (content: string) => string;
  /** Pods print nothing. */
  readonly mute?: boolean;
  readonly overwrites?: boolean;
  readonly snapshotError?: string;
  readonly noSnapshots?: boolean;
  /** What a restored volume holds, of the data at the time of the snapshot and of the data now. */
  readonly restores?: (then: string, now: string) => string;
  /** Kinds that are never deleted. */
  readonly holds?: string;
}

/** The scenario of the storage test for a driver. */
export function storageScenario(driver: Driver): Scenario {
  const wrong = {
    ...WRONG_CLASS,
    ...(driver.thorough ? WRONG_VOLUMES : {}),
    ...(driver.thorough && driver.snapshotClass !== undefined ? WRONG_SNAPSHOTS : {}),
  };
  return defineScenario({
    solution: driver.solution,
    script: "solutions/_storage/storage.test.sh",
    namespace: driver.namespace,
    env: {
      STORAGE_CLASS: driver.storageClass,
      PROVISIONER: driver.provisioner,
      SNAPSHOT_CLASS: driver.snapshotClass ?? "",
    },
    timeoutSeconds: driver.snapshotClass === undefined ? 2400 : 4800,
    good: () => storage(driver),
    wrong: Object.fromEntries(
      Object.entries(wrong).map(([title, behaviour]) => [title, () => storage(driver, behaviour)]),
    ),
  });
}

const WRONG_CLASS: Readonly<Record<string, Behaviour>> = {
  "no default class": { defaultClass: "" },
  "another class is the default": { defaultClass: "standard" },
  "another driver serves the class": { provisioner: "rancher.io/local-path" },
};

const WRONG_VOLUMES: Readonly<Record<string, Behaviour>> = {
  "no volume is ever made": { neverBinds: true },
  "volumes are empty for the next pod": { keeps: () => "" },
  "volumes lose part of the data": { keeps: (content) => content.slice(1) },
  "pods end and print nothing": { mute: true },
  "claims are never released": { holds: "PersistentVolumeClaim" },
};

const WRONG_SNAPSHOTS: Readonly<Record<string, Behaviour>> = {
  "no snapshot controller": { noSnapshots: true },
  "snapshots fail": { snapshotError: "failed to take snapshot of the volume: quota exceeded" },
  "writes after the snapshot are lost": { overwrites: false },
  "a restored volume is empty": { restores: () => "" },
  "a restored volume has the data of now": { restores: (_, now) => now },
  "snapshots are never deleted": { holds: "VolumeSnapshot" },
};

/** A pod takes half a minute, a snapshot two minutes. */
function storage(driver: Driver, behaviour: Behaviour = {}): World {
  const volumes = new Map<string, string>();
  const snapshots = new Map<string, string>();
  const logs = new Map<string, string>();
  const born = new Map<string, number>();
  const isOld = (object: KubeObject, seconds: number, cluster: FakeCluster): boolean =>
    cluster.elapsed() - (born.get(keyOf(object)) ?? 0) >= seconds;

  const bind = (claim: KubeObject, cluster: FakeCluster): void => {
    if (behaviour.neverBinds || text(claim, "status.phase") === "Bound") return;
    const snapshot = text(claim, "spec.dataSource.name");
    const now = volumes.get(
      text(cluster.get("VolumeSnapshot", driver.namespace, snapshot), "spec.source.persistentVolumeClaimName"),
    );
    const then = snapshots.get(snapshot) ?? "";
    volumes.set(claim.metadata.name, snapshot === "" ? "" : (behaviour.restores ?? ((data) => data))(then, now ?? ""));
    const provisioner = behaviour.provisioner ?? driver.provisioner;
    cluster.put(
      merge(claim, {
        metadata: { annotations: { "volume.kubernetes.io/storage-provisioner": provisioner } },
        spec: { volumeName: `pvc-${claim.metadata.uid}` },
        status: { phase: "Bound", capacity: { storage: "1Gi" } },
      }) as KubeObject,
    );
  };

  /** Does what the pod's command does to the volume; without a volume the pod waits. */
  const run = (pod: KubeObject, cluster: FakeCluster): void => {
    const claimName = text(list(pod, "spec.volumes")[0], "persistentVolumeClaim.claimName");
    const claim = cluster.get("PersistentVolumeClaim", driver.namespace, claimName);
    if (claim === undefined) return;
    bind(claim, cluster);
    const content = volumes.get(claimName);
    if (content === undefined) return;
    const command = String(list(pod, "spec.containers[0].command")[2]);
    const result = /urandom/.test(command)
      ? write(claimName, content, pod)
      : checked((behaviour.keeps ?? same)(content), content);
    logs.set(
      pod.metadata.name,
      behaviour.mute ? "" : (result ?? "sha256sum: can't open 'random.sha256': No such file or directory"),
    );
    cluster.put(merge(pod, { status: { phase: result === undefined ? "Failed" : "Succeeded" } }) as KubeObject);
  };

  const write = (claim: string, before: string, pod: KubeObject): string => {
    const content = behaviour.overwrites === false && before !== "" ? before : `random data of ${pod.metadata.name}`;
    volumes.set(claim, content);
    return checksum(content);
  };

  const snap = (object: KubeObject, cluster: FakeCluster): void => {
    const claim = text(object, "spec.source.persistentVolumeClaimName");
    const known = text(object, "spec.volumeSnapshotClassName") === driver.snapshotClass && volumes.has(claim);
    if (!known || read(object, "status.readyToUse") === true) return;
    if (!snapshots.has(object.metadata.name)) snapshots.set(object.metadata.name, volumes.get(claim) ?? "");
    const failed = behaviour.snapshotError;
    const status = failed === undefined ? { readyToUse: true } : { readyToUse: false, error: { message: failed } };
    cluster.put(merge(object, { status }) as KubeObject);
  };

  const world = fakeCluster({
    kinds:
      driver.snapshotClass === undefined ? [] : [{ apiVersion: "snapshot.storage.k8s.io/v1", kind: "VolumeSnapshot" }],
    onAdmission: (object, cluster) => {
      born.set(keyOf(object), cluster.elapsed());
      if (object.kind === "Pod") object["status"] = { phase: "Pending" };
      if (object.kind !== "PersistentVolumeClaim") return undefined;
      object["status"] = { phase: "Pending" };
      const admitted = behaviour.defaultClass ?? driver.storageClass;
      const spec = object["spec"] as Record<string, unknown>;
      if (admitted !== "") spec["storageClassName"] ??= admitted;
      return undefined;
    },
    onTick: (cluster) => {
      if (driver.immediate)
        for (const claim of cluster.list("PersistentVolumeClaim", driver.namespace)) bind(claim, cluster);
      for (const pod of cluster.list("Pod", driver.namespace)) {
        if (text(pod, "status.phase") === "Pending" && isOld(pod, 30, cluster)) run(pod, cluster);
      }
      for (const object of cluster.list("VolumeSnapshot", driver.namespace)) {
        if (!behaviour.noSnapshots && isOld(object, 120, cluster)) snap(object, cluster);
      }
    },
    onDelete: (object, cluster) => {
      if (object.kind === behaviour.holds) cluster.put(object);
      else if (object.kind === "PersistentVolumeClaim") volumes.delete(object.metadata.name);
    },
    logs: (pod) => `${logs.get(pod.metadata.name) ?? ""}\n`,
  });
  return { kubectl: world };
}

const same = (content: string): string => content;

/** `sha256sum -c` fails where the file is not what its checksum says, or where there is none. */
function checked(found: string, written: string): string | undefined {
  return found === written && found !== "" ? checksum(found) : undefined;
}

function checksum(content: string): string {
  return createHash("sha256").update(content).digest("hex");
}

function keyOf(object: KubeObject): string {
  return `${object.kind}/${object.metadata.name}`;
}
