import { type LiveObject, refOf } from "../../model/live.js";
import type { Site } from "./types.js";

/** Lets a Flux Kustomization leave what it made where it is when it is deleted, and make nothing more until then. */
export async function orphan({ cluster }: Site, object: LiveObject): Promise<void> {
  // All three, because versions of the controller go by different ones; a policy follows `prune` where it is not set.
  await cluster.patch(refOf(object), { spec: { suspend: true, prune: false, deletionPolicy: null } });
}

/** Takes the finalizers out of a Flux Kustomization that orphans: its controller would do nothing else, but only after a health check. */
export async function unfinish({ cluster }: Site, object: LiveObject): Promise<void> {
  await cluster.patch(refOf(object), { metadata: { uid: object.metadata.uid, finalizers: null } });
}
