import { expect, test } from "vitest";
import { exitCodeOf } from "../../../src/commands/verify/main.js";
import { summarize, type Verdict, type VerificationReport } from "../../../src/model/verification.js";
import { concludeSolution, plainCheck } from "../../../src/verify/run/checks.js";
import { plan } from "../../support/plans.js";

const check = (verdict: Verdict) => plainCheck("it", verdict, "Ready", "");

function report(verdicts: readonly Verdict[], preflight: readonly Verdict[]): VerificationReport {
  const solutions = verdicts.map((verdict) => concludeSolution(plan("a", []), [check(verdict)]));
  return { summary: summarize(solutions), preflight: preflight.map(check), solutions } as unknown as VerificationReport;
}

test.each<[code: number, solutions: readonly Verdict[], preflight: readonly Verdict[]]>([
  [0, ["passed", "passed"], ["passed"]],
  [0, ["passed", "skipped"], ["passed"]],
  [1, ["passed", "failed"], ["passed"]],
  [1, ["failed", "error", "unknown"], ["passed"]],
  [1, ["failed"], ["error"]],
  [3, ["passed", "error"], ["passed"]],
  [3, ["passed", "unknown"], ["passed"]],
  [3, ["passed"], ["passed", "error"]],
  [3, ["skipped", "skipped"], ["passed"]],
  [3, [], ["passed"]],
])("the exit code is %i where solutions are %j and the cluster is %j", (code, solutions, preflight) => {
  expect(exitCodeOf(report(solutions, preflight))).toBe(code);
});
