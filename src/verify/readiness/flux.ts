import { type Condition, describeRef, type LiveObject, type ObjectRef } from "../../model/live.js";
import type { Judgement } from "../../model/readiness.js";
import type { Reason } from "../../model/reasons.js";
import { conditionOf, counting } from "./conditions.js";
import { type Context, failing, type Rule } from "./context.js";
import { at, numberAt } from "./fields.js";
import { unobserved } from "./generation.js";
import { failed, recheck, unknown, waiting, worded } from "./judgement.js";

/** What the kinds of Flux, and others that follow its conventions, do differently. */
export interface Conventions {
  /** Judges before any condition is looked at. */
  readonly before?: (object: LiveObject, context: Context) => Judgement | undefined;
  /** A judgement of `Ready=False` that needs no grace, or tells more. */
  readonly notReady?: (ready: Condition, object: LiveObject, context: Context) => Judgement | undefined;
  /** What else is needed when Ready is True. */
  readonly ready: Rule;
  /** Whether the expected revision is reached, so that a controller that is at work is only looking again. */
  readonly reached?: (object: LiveObject, context: Context) => boolean;
  /** What it waits for, by the reason that says so. */
  readonly waitsFor?: (object: LiveObject, reason: string) => readonly ObjectRef[];
  /** The objects that tell why it fails. */
  readonly causes?: (object: LiveObject, context: Context) => readonly ObjectRef[];
}

const WAITING: ReadonlySet<string> = new Set([
  "Progressing",
  "DependencyNotReady",
  "SourceNotReady",
  "AwaitingTests",
  "HealthCheckCanceled",
] satisfies Reason[]);

/** After so long a controller that was only looking again should have ended. Milliseconds. */
const REREAD = 10_000;

/** The rule of a kind with Flux's conventions: suspended, stalled, failing, not observed, not reconciled, at work, ready. */
export function byConventions(kind: Conventions): Rule {
  return (object, context) =>
    suspended(object) ??
    kind.before?.(object, context) ??
    stalled(object, context, kind) ??
    notReady(object, context, kind) ??
    atWorkOnNewest(object, context, kind) ??
    unobserved(object) ??
    unreconciled(object, context) ??
    atWork(object, context, kind) ??
    lookingAgain(object, kind.ready(object, context));
}

function suspended(object: LiveObject): Judgement | undefined {
  if (at(object, "spec", "suspend") !== true) return undefined;
  return unknown("Suspended", "spec.suspend is true, so that nothing is reconciled");
}

/** Stalled counts although the controller may not have raised `status.observedGeneration`. */
export function stalled(
  object: LiveObject,
  context: Context,
  kind?: Pick<Conventions, "causes">,
): Judgement | undefined {
  const condition = counting(object, "Stalled");
  if (condition?.status !== "True") return undefined;
  const [reason, message] = worded(condition.reason, "Stalled", condition.message);
  const ready = counting(object, "Ready")?.message ?? message;
  const causes = kind?.causes?.(object, context) ?? [];
  return failed(reason, message.includes(ready) ? message : `${message}: ${ready}`, { causes });
}

/** Ready=False is looked at before the generation: controllers that fail may never say that they observed it. */
function notReady(object: LiveObject, context: Context, kind: Conventions): Judgement | undefined {
  const ready = counting(object, "Ready");
  if (ready?.status !== "False") return undefined;
  if (ready.reason !== undefined && WAITING.has(ready.reason)) return waitingFor(ready, object, context, kind);
  const known = kind.notReady?.(ready, object, context);
  if (known) return known;
  const [reason, message] = worded(ready.reason, "NotReady", ready.message);
  const more = { causes: kind.causes?.(object, context) ?? [] };
  if (failures(object) >= 2) return failed(reason, message, more);
  return failing(context, { clock: "ready", grace: context.graces.retry, reason, message, more });
}

function failures(object: LiveObject): number {
  const counters = ["failures", "installFailures", "upgradeFailures"];
  return Math.max(0, ...counters.map((name) => numberAt(object, "status", name) ?? 0));
}

function waitingFor(ready: Condition, object: LiveObject, context: Context, kind: Conventions): Judgement {
  const [reason, message] = worded(ready.reason, "Progressing", ready.message);
  for (const ref of kind.waitsFor?.(object, reason) ?? []) {
    const other = context.world.judge(ref);
    if (other.state !== "Failed") continue;
    const why = `${describeRef(ref)} has failed (${other.reason}): ${other.message}`;
    return failed("DependencyFailed", why, { causes: [...other.causes, ref], ...recheck(other.recheckAt) });
  }
  if (reason !== "DependencyNotReady" || !/not found/i.test(message))
    return waiting(reason, message, { causes: kind.causes?.(object, context) ?? [] });
  const late = failing(context, { clock: "ready", grace: context.graces.retry, reason: "DependencyNotFound", message });
  return late.state === "Failed" ? late : { ...late, reason };
}

/** Failed after a grace where no controller has written Ready; a Ready that is about an earlier generation only waits. */
export function unreconciled(object: LiveObject, context: Context): Judgement | undefined {
  if (counting(object, "Ready")) return undefined;
  if (conditionOf(object, "Ready")) {
    return waiting("GenerationNotObserved", "the condition Ready is about an earlier generation");
  }
  const message = "no controller has written the condition Ready";
  return failing(context, { clock: "unreconciled", grace: context.graces.retry, reason: "NotReconciled", message });
}

/** helm-controller observes a generation only when it has done with it; a condition tells earlier that it is at work on it. */
function atWorkOnNewest(object: LiveObject, context: Context, kind: Conventions): Judgement | undefined {
  const { observedGeneration } = counting(object, "Ready") ?? {};
  return observedGeneration ? atWork(object, context, kind) : undefined;
}

function atWork(object: LiveObject, context: Context, kind: Conventions): Judgement | undefined {
  const ready = counting(object, "Ready");
  if (ready?.status !== "Unknown") return undefined;
  if (isReconciling(object) && kind.reached?.(object, context)) {
    return waiting("Reverifying", ready.message ?? "", { recheckAt: context.world.now + REREAD });
  }
  return waitingFor(ready, object, context, kind);
}

/** A controller that works on what is ready, at the expected revision, is only looking again. */
export function lookingAgain(object: LiveObject, ready: Judgement): Judgement {
  return ready.state === "Current" && isReconciling(object) ? { ...ready, reason: "Reverifying" } : ready;
}

function isReconciling(object: LiveObject): boolean {
  return counting(object, "Reconciling")?.status === "True";
}
