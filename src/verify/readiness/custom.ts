import { apiGroup } from "../../model/kinds.js";
import type { Condition, LiveObject } from "../../model/live.js";
import type { Judgement } from "../../model/readiness.js";
import { conditionOf, conditionsOf, isAboutNow } from "./conditions.js";
import { type Context, failing, graceEnd, type Rule, told } from "./context.js";
import { at, fieldsAt, listAt, textAt } from "./fields.js";
import { lookingAgain, stalled } from "./flux.js";
import { unobserved } from "./generation.js";
import { byHealthChecks, healthChecksOf } from "./health-checks.js";
import { current, unknown, waiting, warned } from "./judgement.js";

/**
 * Any other kind: by the expressions that Flux judges it by, where there are some; else by its condition Ready, else by the first condition that tells health, else by its phase. A kind that has none of
 * these is Current as soon as it exists; one whose CRD declares conditions must have written some.
 */
export const custom: Rule = (object, context) => {
  const checks = healthChecksOf(object, context);
  if (checks === undefined) return byStatus(object, context);
  if (checks === "awaited") return waiting("Awaited", "by what Flux judges it was not heard of yet");
  const message = "an expression of healthCheckExprs uses what is not known here, so that it is judged by its status";
  return (
    byHealthChecks(object, context, checks) ??
    warned(byStatus(object, context), { reason: "HealthCheckNotUnderstood", message })
  );
};

const byStatus: Rule = (object, context) =>
  stalled(object, context) ??
  notReady(object, context) ??
  unobserved(object) ??
  byReady(object) ??
  lookingAgain(object, byConditions(object, context));

/** Conditions that tell health, in the order in which they are asked. */
const HEALTH = ["Available", "Healthy", "Programmed", "Accepted", "Synced", "Valid", "Succeeded", "Complete"];
const ILL = ["Failed", "Degraded", "Error"];

function notReady(object: LiveObject, context: Context): Judgement | undefined {
  const ready = conditionOf(object, "Ready");
  if (ready?.status !== "False" || !isAboutNow(ready, object)) return undefined;
  return unhealthy(ready, context);
}

/** Ready=False may just mean that it is being made, so that the grace is long. */
function unhealthy(condition: Condition, context: Context): Judgement {
  const reason =
    condition.status === "True" ? "ConditionTrue" : condition.type === "Ready" ? "NotReady" : "ConditionFalse";
  return failing(context, { clock: "health", grace: context.graces.unknownKind, reason, message: told(condition) });
}

function byReady(object: LiveObject): Judgement | undefined {
  const ready = conditionOf(object, "Ready");
  if (ready === undefined) return undefined;
  if (!isAboutNow(ready, object)) return earlier(ready);
  if (ready.status === "True") return lookingAgain(object, current("Ready", told(ready)));
  return waiting("NotReady", told(ready));
}

function earlier({ type }: Condition): Judgement {
  return waiting("GenerationNotObserved", `the condition ${type} is about an earlier generation`);
}

function byConditions(object: LiveObject, context: Context): Judgement {
  const all = new Map(conditionsOf(object).map((it) => [it.type, it]));
  const ill = ILL.flatMap((type) => all.get(type) ?? []).find((it) => it.status === "True" && isAboutNow(it, object));
  if (ill) return unhealthy(ill, context);
  const health = HEALTH.flatMap((type) => all.get(type) ?? [])[0];
  if (health === undefined) return all.size > 0 ? exists() : withoutConditions(object, context);
  if (!isAboutNow(health, object)) return earlier(health);
  if (health.status === "True") return current("Ready", told(health));
  return health.status === "False" ? unhealthy(health, context) : waiting("ConditionFalse", told(health));
}

function withoutConditions(object: LiveObject, context: Context): Judgement {
  const phase = textAt(object, "status", "phase") ?? textAt(object, "status", "state");
  if (phase !== undefined) return byPhase(phase, context);
  if (!declaresConditions(object, context)) return exists();
  const end = graceEnd(context, { clock: "status", grace: context.graces.unknownKind });
  const message = "the kind has conditions, and none is written";
  return end === undefined ? unknown("NoStatusYet", message) : waiting("NoStatusYet", message, { recheckAt: end });
}

function exists(): Judgement {
  return current("Exists", "it exists, and has no state that could be judged");
}

const GOOD = /^(ready|running|active|available|bound|healthy|succeeded|success|complete|completed|ok|synced|online)$/i;
const BAD = /^(failed|failure|error|errored|degraded|unhealthy|invalid|lost)$/i;
const SOON = /^(pending|new|init|waiting|unknown|[a-z]*ing)$/i;

function byPhase(phase: string, context: Context): Judgement {
  const message = `the phase is ${phase}`;
  if (GOOD.test(phase)) return current("Ready", message);
  if (SOON.test(phase)) return waiting("PhasePending", message);
  if (!BAD.test(phase)) return current("Exists", message, [{ reason: "PhaseNotUnderstood", message }]);
  return failing(context, { clock: "health", grace: context.graces.unknownKind, reason: "PhaseFailed", message });
}

/** Whether the CRD of the object says that its status has conditions. */
function declaresConditions({ apiVersion, kind }: LiveObject, { world }: Context): boolean {
  const crds = world.objects({ apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" }, undefined);
  const group = apiGroup(apiVersion);
  const crd = crds.find((it) => textAt(it, "spec", "group") === group && textAt(it, "spec", "names", "kind") === kind);
  const version = listAt(crd, "spec", "versions").find((it) => at(it, "name") === apiVersion.slice(group.length + 1));
  const status = fieldsAt(version, "schema", "openAPIV3Schema", "properties", "status", "properties");
  return status !== undefined && Object.hasOwn(status, "conditions");
}
