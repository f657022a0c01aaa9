import { type Fields, type LiveObject, type ObjectRef, refKey, refOf } from "../../model/live.js";
import type { BroughtObject } from "../install/leftovers.js";
import type { RunContext } from "./context.js";

/** What releases have brought, as far as it is known; each object once. */
export function broughtByReleases({ world }: RunContext, releases: readonly ObjectRef[]): BroughtObject[] {
  const found = releases.flatMap((ref) => {
    const seen = world.see(ref);
    if (seen.is !== "found") return [];
    const released = world.released(seen.object);
    const refs = released?.is === "known" ? released.refs : [];
    const since = Date.parse(seen.object.metadata.creationTimestamp);
    return [...refs, ...madeNamespace(seen.object)].map((one) => ({ ref: one, release: refOf(seen.object), since }));
  });
  return [...new Map(found.map((one) => [refKey(one.ref), one])).values()];
}

/** Helm makes it where it is told to, and never takes it away. */
function madeNamespace({ spec = {} }: LiveObject): ObjectRef[] {
  const { targetNamespace: name, install } = spec as { targetNamespace?: unknown; install?: Fields };
  if (typeof name !== "string" || install?.["createNamespace"] !== true) return [];
  return [{ apiVersion: "v1", kind: "Namespace", name }];
}
