import type { LiveObject } from "../model/live.js";

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** The object without what repeats its content: who manages which field, and what kubectl last applied. */
export function trimmed(object: LiveObject): LiveObject {
  const { managedFields, ...metadata } = object.metadata;
  if (metadata.annotations?.[LAST_APPLIED] === undefined) return { ...object, metadata };
  const { [LAST_APPLIED]: _, ...annotations } = metadata.annotations;
  return { ...object, metadata: { ...metadata, annotations } };
}
