import type { LiveObject } from "../../model/live.js";
import type { Judgement } from "../../model/readiness.js";
import { conditionOf } from "./conditions.js";
import { type Context, failing, type Rule } from "./context.js";
import { at, listAt, textAt } from "./fields.js";
import { current, failed, waiting, worded } from "./judgement.js";

/** CustomResourceDefinition: its names are taken, and it serves what the tree wants it to. */
export const customResourceDefinition: Rule = (object, context) => {
  const [names, established] = [conditionOf(object, "NamesAccepted"), conditionOf(object, "Established")];
  if (names?.status === "False") return failed(...worded(names.reason, "NotEstablished", names.message));
  if (established?.status === "True") return unserved(object, context) ?? current("Ready", "the CRD is served");
  if (established?.status === "False" && established.reason !== "Installing") {
    return failed(...worded(established.reason, "NotEstablished", established.message));
  }
  return waiting("Installing", established?.message ?? "the CRD is not served yet");
};

/** Namespace: active. */
export const namespace: Rule = (object) => {
  const phase = textAt(object, "status", "phase");
  return phase === "Active"
    ? current("Ready", "the namespace is active")
    : waiting("PhasePending", `the phase is ${phase ?? "not written yet"}`);
};

/** APIService: a broken one blocks discovery and the deletion of namespaces. */
export const apiService: Rule = (object, context) => {
  const available = conditionOf(object, "Available");
  if (available?.status === "True") return current("Ready", "the API answers");
  const [reason, message] = worded(
    available?.reason,
    "ConditionFalse",
    available?.message ?? "Available is not written",
  );
  return failing(context, { clock: "available", grace: context.graces.retry, reason, message });
};

/** HorizontalPodAutoscaler: that it cannot scale is a warning. */
export const autoscaler: Rule = (object) => {
  const active = conditionOf(object, "ScalingActive");
  const message = `${active?.reason ?? "ScalingActive is False"}: ${active?.message ?? ""}`;
  const inactive = { reason: "ScalingInactive", message } as const;
  return current("Ready", "the autoscaler is there", [active?.status === "False" ? inactive : undefined]);
};

function unserved(object: LiveObject, { expectation }: Context): Judgement | undefined {
  const served = new Set(servedBy(object));
  const missing = servedBy(expectation.manifest).filter((version) => !served.has(version));
  if (missing.length === 0) return undefined;
  return waiting("VersionNotServed", `it does not serve ${missing.join(", ")}`);
}

function servedBy(crd: unknown): readonly string[] {
  const versions = listAt(crd, "spec", "versions").filter((it) => at(it, "served") === true);
  return versions.flatMap((it) => textAt(it, "name") ?? []);
}
