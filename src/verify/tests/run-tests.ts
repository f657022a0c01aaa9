import type { CheckVerdict } from "../../model/verification.js";
import type { PlannedObject, SolutionPlan } from "../../model/verify-plan.js";
import type { HeldContext } from "../run/context.js";
import { watchLeftovers } from "./leftovers.js";
import { runTest } from "./run-test.js";
import { oneShot } from "./scheduled.js";

/** Runs the tests of a solution, one after the other: two at once might disturb each other. */
export async function runTests(context: HeldContext, plan: SolutionPlan): Promise<CheckVerdict[]> {
  const checks: CheckVerdict[] = [];
  for (const test of plan.tests) {
    checks.push(
      test.ref.kind === "CronJob" ? await runCronJob(context, plan, test) : await oneShot(context, plan, test),
    );
  }
  return checks;
}

async function runCronJob(context: HeldContext, plan: SolutionPlan, test: PlannedObject): Promise<CheckVerdict> {
  const leftovers = await watchLeftovers(context, plan, test);
  const runs: CheckVerdict[] = [];
  for (let i = 0; i < context.options.repeat; i++) {
    runs.push(await runWithRetries(context, plan, test, i));
    if (context.signal.aborted) break;
  }
  const check = together(runs);
  return check.verdict === "passed" ? await leftovers(check) : check;
}

async function runWithRetries(
  context: HeldContext,
  plan: SolutionPlan,
  { ref }: PlannedObject,
  repetition: number,
): Promise<CheckVerdict> {
  const tries: CheckVerdict[] = [];
  for (let i = 0; i <= context.options.retries; i++) {
    const suffix = `${context.id}-${repetition + 1}${i === 0 ? "" : `-${i + 1}`}`;
    const check = await runTest(context, { solution: plan.name, ref, suffix });
    tries.push(check);
    if (check.verdict !== "failed" || context.signal.aborted) break;
  }
  const last = tries.at(-1) as CheckVerdict;
  if (tries.length === 1 || last.verdict !== "passed") return { ...last, attempts: attempts(tries) };
  const message = `the run passed after ${tries.length - 1} that failed`;
  const warnings = [...(last.warnings ?? []), { reason: "FlakyTest", message } as const];
  return { ...last, warnings, attempts: attempts(tries) };
}

/** Several runs as one check: a single one that failed is enough to fail. */
function together(runs: readonly CheckVerdict[]): CheckVerdict {
  const [first] = runs;
  if (first === undefined) throw new Error("a test is run at least once");
  if (runs.length === 1) return first;
  const failed = runs.filter(({ verdict }) => verdict !== "passed");
  const worst = failed[0] ?? first;
  const durationMs = runs.reduce((sum, run) => sum + run.durationMs, 0);
  const all = { ...worst, durationMs, attempts: attempts(runs), warnings: runs.flatMap((run) => run.warnings ?? []) };
  if (failed.length === 0) return { ...all, message: `all ${runs.length} runs ended with success` };
  if (failed.length === runs.length || worst.verdict !== "failed") return all;
  const message = `${failed.length} of ${runs.length} runs failed; the first: ${worst.message}`;
  return { ...all, reason: "FlakyTest", message };
}

function attempts(checks: readonly CheckVerdict[]): NonNullable<CheckVerdict["attempts"]> {
  return checks.flatMap((check) => check.attempts ?? []);
}
