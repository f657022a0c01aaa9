import { describeRef, type ObjectRef, refKey } from "../../model/live.js";
import type { Judgement, State } from "../../model/readiness.js";
import type { Reason } from "../../model/reasons.js";
import { current, recheck, soonest, unknown } from "./judgement.js";

/** One of several objects that are judged together. */
export interface Part {
  readonly ref: ObjectRef;
  readonly judgement: Judgement;
}

const MAX_CAUSES = 20;

/** Reasons that only pass on what another object is about, or that something is at work: where there is a nearer one, it is told. */
const PASSED_ON: ReadonlySet<Reason> = new Set([
  "InventoryFailed",
  "InventoryPending",
  "InventoryAwaited",
  "HealthCheckFailed",
  "HealthPending",
  "DependencyFailed",
  "DependencyNotReady",
  "SourceNotReady",
  "NoSourceArtifact",
  "Reverifying",
  "Progressing",
]);

/** Whether a reason tells less than another one beside it may. */
export function isPassedOn(reason: Reason): boolean {
  return PASSED_ON.has(reason);
}

/**
 * What several objects are together: any Failed makes it Failed, else any Unknown Unknown, else any that is not Current InProgress.
 * No objects at all are Unknown `NothingExpected`. Reason and message are those of the weightiest part; all warnings are kept.
 */
export function aggregate(parts: readonly Part[]): Judgement {
  if (parts.length === 0) return unknown("NothingExpected", "no object was expected");
  const worst = worstOf(parts);
  const warnings = parts.flatMap(({ ref, judgement }) =>
    judgement.warnings.map(({ reason, message }) => ({ reason, message: `${describeRef(ref)}: ${message}` })),
  );
  if (worst.length === 0) return { ...current("Ready", `${parts.length} objects are ready`), warnings };
  return { ...tell(worst), warnings, ...recheck(moment(worst, parts)) };
}

function worstOf(parts: readonly Part[]): readonly Part[] {
  const inState = (...states: State[]): Part[] => parts.filter(({ judgement }) => states.includes(judgement.state));
  const [failed, unknowns] = [inState("Failed"), inState("Unknown")];
  if (failed.length > 0) return failed;
  return unknowns.length > 0 ? unknowns : inState("InProgress", "NotFound", "Terminating");
}

function tell(worst: readonly Part[]): Judgement {
  const nearest = worst.find(({ judgement }) => !isPassedOn(judgement.reason)) ?? worst[0];
  if (nearest === undefined) return unknown("NothingExpected", "no object was expected");
  const { state, reason, message } = nearest.judgement;
  const others = worst.length > 1 ? ` (and ${worst.length - 1} more)` : "";
  return {
    state: state === "Failed" || state === "Unknown" ? state : "InProgress",
    reason,
    message: `${describeRef(nearest.ref)}: ${message}${others}`,
    warnings: [],
    causes: causesOf([nearest, ...worst.filter((part) => part !== nearest)]),
  };
}

/** The causes of parts, and the parts themselves behind them, each once. */
export function causesOf(parts: readonly Part[]): readonly ObjectRef[] {
  const found = new Map<string, ObjectRef>();
  for (const { ref, judgement } of parts) {
    for (const cause of [...judgement.causes, ref]) if (!found.has(refKey(cause))) found.set(refKey(cause), cause);
    if (found.size >= MAX_CAUSES) break;
  }
  return [...found.values()].slice(0, MAX_CAUSES);
}

/** When time alone may change it: a failure stays unless all of them may pass, everything else may still become one. */
function moment(worst: readonly Part[], parts: readonly Part[]): number | undefined {
  if (worst.some(({ judgement }) => judgement.state === "Failed" && judgement.recheckAt === undefined))
    return undefined;
  return soonest(parts.map(({ judgement }) => judgement.recheckAt));
}
