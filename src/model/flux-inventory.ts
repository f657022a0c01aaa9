import type { Fields, LiveObject, ObjectRef } from "./live.js";

/** The objects that a Flux object says it manages (`status.inventory`); undefined where it does not say. Entries that cannot be read are left out. */
export function inventoryOf({ status }: Pick<LiveObject, "status">): readonly ObjectRef[] | undefined {
  const inventory = status?.["inventory"] as Fields | undefined;
  if (inventory === undefined) return undefined;
  const entries = Object(inventory).entries;
  return Array.isArray(entries) ? entries.flatMap((entry) => refOfEntry(entry) ?? []) : [];
}

/** Reads `<namespace>_<name>_<group>_<kind>` and the version beside it; colons in the names of RBAC are written `__`. */
function refOfEntry(entry: unknown): ObjectRef | undefined {
  const { id, v } = Object(entry);
  if (typeof id !== "string" || typeof v !== "string") return undefined;
  const [, namespace, name, group, kind] = /^([^_]*)_(.+)_([^_]*)_([^_]+)$/.exec(id) ?? [];
  if (name === undefined || kind === undefined) return undefined;
  return {
    apiVersion: group ? `${group}/${v}` : v,
    kind,
    namespace: namespace || undefined,
    name: name.replaceAll("__", ":"),
  };
}
