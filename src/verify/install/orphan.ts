import type { LiveObject, ObjectRef } from "../../model/live.js";
import { refOf } from "../../model/live.js";
import type { Site } from "./types.js";

/** What a Flux Kustomization says that it has made. Flux Kustomizations among it are let out: they are none of the run's. */
export function inventoryOf({ status }: LiveObject): ObjectRef[] {
  const entries = (status?.["inventory"] as { entries?: unknown } | undefined)?.entries;
  return Array.isArray(entries) ? entries.flatMap(refOfEntry) : [];
}

/** Lets a Flux Kustomization leave what it made where it is when it is deleted, and make nothing more until then. */
export async function orphan({ cluster }: Site, object: LiveObject): Promise<void> {
  // All three, because versions of the controller go by different ones; a policy follows `prune` where it is not set.
  await cluster.patch(refOf(object), { spec: { suspend: true, prune: false, deletionPolicy: null } });
}

/** Takes the finalizers out of a Flux Kustomization that orphans: its controller would do nothing else, but only after a health check. */
export async function unfinish({ cluster }: Site, object: LiveObject): Promise<void> {
  await cluster.patch(refOf(object), { metadata: { uid: object.metadata.uid, finalizers: null } });
}

/** Entries are `{id: <namespace>_<name>_<group>_<kind>, v: <version>}`; colons in names are written `__`. */
function refOfEntry(entry: unknown): ObjectRef[] {
  const { id, v } = (entry ?? {}) as { id?: unknown; v?: unknown };
  const [, namespace = "", name = "", group = "", kind = ""] = /^([^_]*)_(.*)_([^_]*)_([^_]+)$/.exec(String(id)) ?? [];
  if (name === "" || typeof v !== "string") return [];
  const apiVersion = group === "" ? v : `${group}/${v}`;
  return [{ apiVersion, kind, namespace: namespace || undefined, name: name.replaceAll("__", ":") }];
}
