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

/** The verdict of a judgement; undefined while it may still change and there is time left. */
export function toVerdict(judgement: Judgement, { timedOut }: { readonly timedOut: boolean }): Outcome | undefined {
  const { state, reason, message } = judgement;
  if (state === "Current") return { verdict: "passed", reason, message };
  if (state === "Failed") return { verdict: "failed", reason, message };
  if (state === "Unknown") return { verdict: ERRORS.has(reason) ? "error" : "unknown", reason, message };
  return timedOut ? { verdict: "failed", reason, message: `still so at the time-out: ${message}` } : undefined;
}
