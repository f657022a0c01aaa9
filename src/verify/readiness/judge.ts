import { apiGroup } from "../../model/kinds.js";
import { describeRef, type LiveObject, type ObjectRef } from "../../model/live.js";
import type { Expectation, Judgement, World } from "../../model/readiness.js";
import { conditionOf } from "./conditions.js";
import { type Context, graceEnd, type JudgeOptions, type Rule } from "./context.js";
import { custom } from "./custom.js";
import { byConventions } from "./flux.js";
import { current, judgement, unread, waiting } from "./judgement.js";
import { RULES } from "./rules.js";

/**
 * How one object stands, seen from what it should be. Pure but for the clocks, which must be asked by one run only; never throws,
 * whatever the object holds. `recheckAt`, where it is stated, is later than `world.now`. A Current judgement states none: what
 * makes it stale by time alone (a CronJob's next run, a refresh) takes longer than a run.
 *
 * @param world must answer for the kinds that `needsOf` names, and from memory
 */
export function judgeObject(ref: ObjectRef, expectation: Expectation, world: World, options: JudgeOptions): Judgement {
  const seen = world.see(ref);
  if (seen.is === "awaited") return waiting("Awaited", `${describeRef(ref)} was not heard of yet`);
  if (seen.is === "refused") return unread(seen.failure);
  if (seen.is === "absent") return absent(ref, options);
  const own = options.clocks.of(seen.object);
  const context: Context = { ...options, world, expectation, own };
  const found = terminating(seen.object, context) ?? ruleOf(ref)(seen.object, context);
  own.settle(found.state);
  return found;
}

/** A Job that goes by its TTL after it has completed has done what it should. */
function absent(ref: ObjectRef, { clocks }: JudgeOptions): Judgement {
  if (ref.kind === "Job" && apiGroup(ref.apiVersion) === "batch" && clocks.hadCompleted(ref)) {
    return current("CompletedAndExpired", "the Job was seen complete, and is gone since");
  }
  return judgement("NotFound", "Absent", `${describeRef(ref)} is not there`);
}

/** Conditions that keep a namespace, the most telling first. */
const NAMESPACE_CONDITIONS = [
  "NamespaceDeletionDiscoveryFailure",
  "NamespaceDeletionGroupVersionParsingFailure",
  "NamespaceDeletionContentFailure",
  "NamespaceFinalizersRemaining",
  "NamespaceContentRemaining",
] as const;

function terminating(object: LiveObject, context: Context): Judgement | undefined {
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  if (deletionTimestamp === undefined) return undefined;
  const kept = object.kind === "Namespace" ? NAMESPACE_CONDITIONS.find((it) => isTrue(object, it)) : undefined;
  if (kept) return judgement("Terminating", kept, conditionOf(object, kept)?.message ?? kept);
  const since = `it is being deleted since ${deletionTimestamp}`;
  const message = finalizers.length > 0 ? `${since}; its finalizers are ${finalizers.join(", ")}` : since;
  const end = graceEnd(context, { clock: "terminating", grace: context.graces.terminating });
  const isStuck = end === undefined && finalizers.length > 0;
  return judgement("Terminating", isStuck ? "FinalizerStuck" : "Terminating", message, {
    ...(end !== undefined && finalizers.length > 0 ? { recheckAt: end } : {}),
  });
}

function isTrue(object: LiveObject, type: string): boolean {
  return conditionOf(object, type)?.status === "True";
}

/** A kind of Flux that has no rule of its own follows Flux's conventions. */
const anyFlux: Rule = byConventions({ ready: () => current("Ready", "the condition Ready is True") });

/** Kinds of Flux that have no status. */
const STATELESS = ["Provider", "Alert"];

function ruleOf({ apiVersion, kind }: ObjectRef): Rule {
  const group = apiGroup(apiVersion);
  const known = RULES[`${group}/${kind}`];
  if (known) return known;
  return group.endsWith(".toolkit.fluxcd.io") && !STATELESS.includes(kind) ? anyFlux : custom;
}
