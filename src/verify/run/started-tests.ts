import { type ObjectRef, refKey } from "../../model/live.js";
import type { Judgement } from "../../model/readiness.js";
import type { Reason } from "../../model/reasons.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import type { Judge } from "../world/live-world.js";

/** What only says that the schedule has not come to it yet. */
const NOT_YET: ReadonlySet<Reason> = new Set(["NeverRun", "FirstRunActive", "NotRunSinceChange"]);

/** What the schedule brought before: worth telling, but the run that is started now decides. */
const BEFORE: ReadonlySet<Reason> = new Set(["LastRunFailed", "LastScheduledRunFailed", "MissedRuns", "RunStuck"]);

/**
 * Judges as `judge` does, but for the CronJobs of tests, whose runs are judged apart: of them it is enough that they are there, and what
 * their schedule brought is a warning.
 */
export function judgeStartedTests(judge: Judge, plans: readonly SolutionPlan[]): Judge {
  const tests = new Set(plans.flatMap((plan) => plan.tests.map(({ ref }) => refKey(ref))));
  return (ref, world) => {
    const judgement = judge(ref, world);
    return isCronJob(ref) && tests.has(refKey(ref)) ? withoutSchedule(judgement) : judgement;
  };
}

function isCronJob({ kind }: ObjectRef): boolean {
  return kind === "CronJob";
}

function withoutSchedule(judgement: Judgement): Judgement {
  const { reason, message, warnings } = judgement;
  const isBefore = BEFORE.has(reason);
  if (!isBefore && !NOT_YET.has(reason)) return judgement;
  const told = isBefore ? [...warnings, { reason, message: `of its schedule: ${message}` }] : warnings;
  return {
    state: "Current",
    reason: "Exists",
    message: "it is there; its runs are judged apart",
    warnings: told,
    causes: [],
  };
}
