import type { LiveObject } from "../../model/live.js";
import type { Judgement } from "../../model/readiness.js";
import { type Context, failing, type Rule } from "./context.js";
import { at, listAt, textAt } from "./fields.js";
import { current, failed, waiting } from "./judgement.js";

/** PersistentVolumeClaim: bound, or waiting for a first pod because its class says so. */
export const claim: Rule = (object, context) => {
  const phase = textAt(object, "status", "phase");
  if (phase === "Bound") return current("Ready", `bound to ${textAt(object, "spec", "volumeName") ?? "a volume"}`);
  if (phase === "Lost") return failed("ClaimLost", `its volume ${textAt(object, "spec", "volumeName") ?? ""} is gone`);
  if (phase === undefined) return waiting("NotBound", "the claim has no phase yet");
  return pending(object, context);
};

function pending(object: LiveObject, context: Context): Judgement {
  const classes = context.world.objects({ apiVersion: "storage.k8s.io/v1", kind: "StorageClass" }, undefined);
  const named = at(object, "spec", "storageClassName");
  if (named === undefined && !classes.some(isDefault)) {
    return failed("NoStorageClass", "the claim names no storage class, and the cluster has no default");
  }
  const found = classes.find((it) => (named === undefined ? isDefault(it) : it.metadata.name === named));
  if (found && at(found, "volumeBindingMode") === "WaitForFirstConsumer" && !isUsed(object, context)) {
    const message = `the class ${found.metadata.name} waits for a pod, and none uses the claim`;
    return current("WaitForFirstConsumer", message, [{ reason: "WaitForFirstConsumer", message }]);
  }
  return unbound(found === undefined && named !== "" ? textAt(object, "spec", "storageClassName") : undefined, context);
}

/** A class that does not exist can still be that of volumes made by hand, so that its absence needs the grace, too. */
function unbound(missingClass: string | undefined, context: Context): Judgement {
  const passing = { clock: "claim", grace: context.graces.claim };
  if (missingClass === undefined) {
    return failing(context, { ...passing, reason: "NotBound", message: "the claim has no volume" });
  }
  const message = `there is no storage class ${missingClass}`;
  return failing(context, { ...passing, reason: "NoStorageClass", message });
}

function isDefault({ metadata }: LiveObject): boolean {
  return metadata.annotations?.["storageclass.kubernetes.io/is-default-class"] === "true";
}

function isUsed({ metadata }: LiveObject, { world }: Context): boolean {
  const pods = world.objects({ apiVersion: "v1", kind: "Pod" }, metadata.namespace);
  const owner = metadata.ownerReferences?.some((it) => it.kind === "Pod") ?? false;
  return owner || pods.some((pod) => listAt(pod, "spec", "volumes").some((it) => claimOf(it) === metadata.name));
}

function claimOf(volume: unknown): string | undefined {
  return textAt(volume, "persistentVolumeClaim", "claimName");
}
