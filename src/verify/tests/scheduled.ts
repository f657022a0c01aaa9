import type { CheckVerdict } from "../../model/verification.js";
import type { PlannedObject, SolutionPlan } from "../../model/verify-plan.js";
import type { RunContext } from "../run/context.js";
import { awaitReady } from "../run/readiness.js";

/** Reasons by which a test that never came to an end is told from one that failed. */
const NOTHING_FINISHED = new Set<string>(["NeverRun", "NotRunSinceChange", "FirstRunActive", "JobRunning"]);

/** Judges the tests by the last runs that their schedules have started; nothing is started and nothing is waited for. */
export async function scheduledRuns(context: RunContext, plan: SolutionPlan): Promise<CheckVerdict[]> {
  const checks: CheckVerdict[] = [];
  for (const test of plan.tests) checks.push(await judged(context, plan, test, context.clock.now()));
  return checks;
}

/** A test that is a Job by itself has one run, which is waited for. */
export function oneShot(context: RunContext, plan: SolutionPlan, test: PlannedObject): Promise<CheckVerdict> {
  return judged(context, plan, test, context.clock.now() + context.options.timeoutMs);
}

async function judged(
  context: RunContext,
  plan: SolutionPlan,
  { ref }: PlannedObject,
  deadline: number,
): Promise<CheckVerdict> {
  const [check] = await awaitReady(context, {
    solution: plan.name,
    refs: [ref],
    deadline,
    judge: context.judgeSchedule,
  });
  const found = { ...(check as CheckVerdict), name: `test ${ref.name}` };
  if (!NOTHING_FINISHED.has(found.reason) || found.verdict === "passed") return found;
  return { ...found, verdict: "unknown", reason: "NoFunctionalTest", message: `no run has finished: ${found.message}` };
}
