import type { Warning } from "../../model/readiness.js";
import type { Reason } from "../../model/reasons.js";
import { type CheckVerdict, type SolutionVerdict, VERDICTS } from "../../model/verification.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import { diagnose } from "../diagnosis/diagnose.js";
import { isPassedOn } from "../readiness/aggregate.js";

/** A check that needs no more than a sentence. */
export function plainCheck(
  name: string,
  verdict: CheckVerdict["verdict"],
  reason: Reason,
  message: string,
): CheckVerdict {
  return { name, verdict, reason, message, evidence: [], durationMs: 0 };
}

/** The verdict of a solution: the weightiest of its checks, in their order. Nothing checked is unknown. */
export function concludeSolution(
  plan: SolutionPlan,
  checks: readonly CheckVerdict[],
  warnings: readonly Warning[] = [],
): SolutionVerdict {
  const worst = worstOf(checks);
  return {
    vendor: plan.vendor ?? null,
    product: plan.product ?? null,
    version: plan.version ?? null,
    path: plan.path,
    ...said(worst),
    warnings: [...warnings, ...checks.flatMap((check) => check.warnings ?? [])],
    checks: checks.map(explained),
  };
}

function explained(check: CheckVerdict): CheckVerdict {
  const diagnosis = diagnose(check);
  return diagnosis === undefined ? check : { ...check, diagnosis };
}

function said(worst: CheckVerdict | undefined): Pick<SolutionVerdict, "verdict" | "reason" | "message"> {
  if (worst === undefined) return { verdict: "unknown", reason: "NoFunctionalTest", message: "nothing was checked" };
  if (worst.verdict === "passed")
    return { verdict: "passed", reason: "Verified", message: "everything expected was seen" };
  const { verdict, reason, message, name } = worst;
  return { verdict, reason, message: `${name}: ${message}` };
}

/** The first of the weightiest checks that tells a cause itself; what was skipped weighs only where nothing else was checked. */
export function worstOf(checks: readonly CheckVerdict[]): CheckVerdict | undefined {
  for (const verdict of VERDICTS) {
    const found = checks.filter((check) => check.verdict === verdict);
    if (found.length > 0) return found.find(({ reason }) => !isPassedOn(reason)) ?? found[0];
  }
  return undefined;
}
