import type { Manifest } from "../model/manifest.js";
import { at, fields, items, pointer, text } from "./fields.js";

/** The pod of a workload. */
export interface PodTemplate {
  readonly spec: Readonly<Record<string, unknown>>;
  /** JSON pointer of the pod's spec in the object. */
  readonly pointer: string;
}

/** A container of a pod. */
export interface Container {
  readonly value: Readonly<Record<string, unknown>>;
  readonly pointer: string;
  readonly name: string;
  readonly list: "containers" | "initContainers" | "ephemeralContainers";
}

// A map, as an object would also know kinds such as `constructor`.
const POD_SPEC: ReadonlyMap<string, readonly string[]> = new Map([
  ["Pod", ["spec"]],
  ["PodTemplate", ["template", "spec"]],
  ["CronJob", ["spec", "jobTemplate", "spec", "template", "spec"]],
  ["DaemonSet", ["spec", "template", "spec"]],
  ["Deployment", ["spec", "template", "spec"]],
  ["Job", ["spec", "template", "spec"]],
  ["ReplicaSet", ["spec", "template", "spec"]],
  ["ReplicationController", ["spec", "template", "spec"]],
  ["StatefulSet", ["spec", "template", "spec"]],
]);

/** Kinds that run pods. */
export const POD_KINDS: readonly string[] = [...POD_SPEC.keys()];

/** The pod that an object runs; undefined for kinds that run none. */
export function podOf(manifest: Pick<Manifest, "kind" | "value">): PodTemplate | undefined {
  const path = POD_SPEC.get(manifest.kind);
  return path && { spec: fields(at(manifest.value, ...path)), pointer: pointer(...path) };
}

/** All containers of a pod, in the order in which they stand in the file's lists. */
export function containersOf(pod: PodTemplate): Container[] {
  return (["initContainers", "containers", "ephemeralContainers"] as const).flatMap((list) =>
    items(pod.spec[list]).map((item, index) => {
      const value = fields(item);
      return { value, pointer: `${pod.pointer}${pointer(list, index)}`, name: text(value["name"]) ?? "", list };
    }),
  );
}
