import { type Fields, type ObjectRef, refKey } from "../../model/live.js";
import type { PlannedObject, PlanStep } from "../../model/verify-plan.js";

/** The secret stores that the ExternalSecrets of steps read from, each once: why a secret does not come, they know first. */
export function storesOf(steps: readonly PlanStep[]): ObjectRef[] {
  const stores = steps.flatMap(({ objects }) => objects.flatMap((object) => storeOf(object) ?? []));
  return [...new Map(stores.map((ref) => [refKey(ref), ref])).values()];
}

function storeOf({ ref, value }: PlannedObject): ObjectRef | undefined {
  if (ref.kind !== "ExternalSecret") return undefined;
  const reference = (value["spec"] as Fields | undefined)?.["secretStoreRef"] as Fields | undefined;
  const name = reference?.["name"];
  if (typeof name !== "string") return undefined;
  const kind = reference?.["kind"] === "ClusterSecretStore" ? "ClusterSecretStore" : "SecretStore";
  const namespace = kind === "SecretStore" ? ref.namespace : undefined;
  return { apiVersion: ref.apiVersion, kind, namespace, name };
}
