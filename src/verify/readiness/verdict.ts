import type { Judgement } from "../../model/readiness.js";
import type { Reason } from "../../model/reasons.js";
import type { Verdict } from "../../model/verification.js";

/** What a run says of a judgement. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly message: string;
}

/** Reasons of Unknown that mean that the run could not look, not that what it saw says nothing. */
const ERRORS: ReadonlySet<Reason> = new Set(["Forbidden", "Unreachable", "Refused", "NothingExpected"]);

/**
 * The verdict of a judgement when waiting ends. What is on its way is failed where that is because the time is over, and unknown where
 * nobody waited long enough to say.
 */
export function toVerdict(judgement: Judgement, { timedOut }: { readonly timedOut: boolean }): Outcome {
  const { state, reason, message } = judgement;
  if (state === "Current") return { verdict: "passed", reason, message };
  if (state === "Failed") return { verdict: "failed", reason, message };
  if (state === "Unknown") return { verdict: ERRORS.has(reason) ? "error" : "unknown", reason, message };
  return { verdict: timedOut ? "failed" : "unknown", reason, message: `still so when waiting ended: ${message}` };
}
