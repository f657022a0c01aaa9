import type { LiveObject } from "../../model/live.js";
import type { Judgement } from "../../model/readiness.js";
import { counting } from "./conditions.js";
import { failing, type Rule } from "./context.js";
import { withEvent } from "./events.js";
import { unreconciled } from "./flux.js";
import { current, worded } from "./judgement.js";

/** SecretStore and ClusterSecretStore. Valid may only mean that credentials were had: an ExternalSecret that is synced proves more. */
export const secretStore: Rule = (object, context) => {
  const missing = unreconciled(object, context);
  if (missing) return missing;
  const ready = counting(object, "Ready");
  if (ready?.status === "True") return valid(object);
  const [reason, said] = worded(ready?.reason, "ValidationFailed", ready?.message);
  const message = withEvent(said, object, context, reason);
  return failing(context, { clock: "ready", grace: context.graces.retry, reason, message });
};

function valid(object: LiveObject): Judgement {
  const { reason, message = "" } = counting(object, "Ready") ?? {};
  if (reason !== "ValidationUnknown") return current("Ready", "the store is valid");
  return current("Ready", "the store is there", [
    { reason: "NotVerified", message: message || "the provider cannot check its configuration" },
  ]);
}
