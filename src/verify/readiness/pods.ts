import { describeRef, type LiveObject, refKey, refOf } from "../../model/live.js";
import type { Judgement } from "../../model/readiness.js";
import { causesOf, type Part } from "./aggregate.js";
import { type Context, judgePart, type Rule } from "./context.js";
import { textAt } from "./fields.js";
import { caused, recheck, soonest } from "./judgement.js";
import { podAlone } from "./pod.js";

/**
 * What the pods of a workload make of its judgement: a pod that has failed makes it Failed, one whose grace runs tells the reason, and
 * one that has just restarted makes it wait although its numbers are right.
 */
export function withPods(
  given: Judgement,
  pods: readonly LiveObject[],
  context: Context,
  rule: Rule = podAlone,
): Judgement {
  if (given.state !== "Current" && given.state !== "InProgress") return given;
  const parts = judged(pods, context, rule);
  const failed = parts.find(({ judgement }) => judgement.state === "Failed");
  if (failed && given.state !== "Current") return blame(given, failed, parts);
  const restarted = parts.find(({ judgement }) => judgement.reason === "RecentRestart");
  const timed = parts.find(({ judgement }) => judgement.recheckAt !== undefined);
  const telling = given.state === "Current" ? restarted : timed;
  if (telling) return blame(given, telling, parts);
  return given.state === "Current" ? given : caused(given, unready(parts));
}

/** The pods that are not Current, as causes: for failures that their owner tells itself. */
export function podCauses(pods: readonly LiveObject[], context: Context): Judgement["causes"] {
  return unready(judged(pods, context, podAlone));
}

/** Pods that ended or are ending say nothing of the present: their owner has replaced them. */
function judged(pods: readonly LiveObject[], context: Context, rule: Rule): readonly Part[] {
  const present = pods.filter((it) => it.metadata.deletionTimestamp === undefined && !hasEnded(it));
  return present.map((it) => ({ ref: refOf(it), judgement: judgePart(rule, it, context) }));
}

function hasEnded(pod: LiveObject): boolean {
  return ["Failed", "Succeeded"].includes(textAt(pod, "status", "phase") ?? "");
}

function blame(given: Judgement, { ref, judgement }: Part, parts: readonly Part[]): Judgement {
  const { state, reason, message } = judgement;
  const moments = [given, ...parts.map((part) => part.judgement)].map((it) => it.recheckAt);
  const numbers = given.state === "Current" ? "" : ` (${given.message})`;
  const first = [...judgement.causes, ref];
  const rest = unready(parts).filter((it) => refKey(it) !== refKey(ref));
  const { warnings } = given;
  return {
    warnings,
    state,
    reason,
    message: `${describeRef(ref)}: ${message}${numbers}`,
    causes: [...first, ...rest, ...given.causes],
    ...recheck(state === "Failed" ? judgement.recheckAt : soonest(moments)),
  };
}

function unready(parts: readonly Part[]): Judgement["causes"] {
  return causesOf(parts.filter(({ judgement }) => judgement.state !== "Current"));
}
