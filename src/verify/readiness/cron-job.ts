import { type LiveObject, refOf } from "../../model/live.js";
import type { Judgement } from "../../model/readiness.js";
import { conditionOf } from "./conditions.js";
import { type Context, failing, judgePart, type Rule } from "./context.js";
import { createdAt, isOfOtherTemplate, type Runs, runsOf, scheduledAt } from "./cron-runs.js";
import { eventTime, newestEvent } from "./events.js";
import { at, listAt, numberAt, textAt, timeAt } from "./fields.js";
import { endOf, job } from "./job.js";
import { current, failed, recheck, soonest, unknown, waiting } from "./judgement.js";
import { secondRunAfter } from "./schedule.js";

/** CronJob: how its last finished scheduled run ended. A run started by hand is judged apart and does not change this. */
export const cronJob: Rule = (object, context) => {
  const runs = runsOf(context.world.owned({ apiVersion: "batch/v1", kind: "Job" }, object.metadata.uid));
  return (
    suspended(object) ??
    misscheduled(object, context) ??
    stuck(object, runs, context) ??
    unseenRun(object, runs, context) ??
    lastFailed(runs, context) ??
    unfinished(object, runs, context) ??
    succeeded(object, runs, context)
  );
};

function suspended(object: LiveObject): Judgement | undefined {
  if (at(object, "spec", "suspend") !== true) return undefined;
  return unknown("Suspended", "spec.suspend is true, so that nothing is run");
}

const MISSCHEDULED = ["UnparseableSchedule", "UnknownTimeZone", "InvalidSchedule"];

/** An event stays listed after the schedule was corrected: it counts while it names the present one and nothing ran since. */
function misscheduled(object: LiveObject, { world }: Context): Judgement | undefined {
  const event = newestEvent(world.events(object.metadata.uid), ...MISSCHEDULED);
  if (event === undefined || eventTime(event) < (lastSchedule(object) ?? 0)) return undefined;
  const message = textAt(event, "message") ?? "";
  const named = ["schedule", "timeZone"].flatMap((name) => textAt(object, "spec", name) ?? []);
  return named.some((it) => message.includes(it)) ? failed("InvalidSchedule", message) : undefined;
}

/** A run that does not end, and with `Forbid` keeps all later ones from starting. */
function stuck(object: LiveObject, { active }: Runs, { world }: Context): Judgement | undefined {
  const oldest = active.at(-1);
  if (oldest === undefined || world.now < (stuckAt(oldest, object) ?? Number.POSITIVE_INFINITY)) return undefined;
  const age = Math.round((world.now - createdAt(oldest)) / 1000);
  const message = `the run ${oldest.metadata.name} is active for ${age} s, longer than its deadline or two periods`;
  return failed("RunStuck", message, { causes: [refOf(oldest)] });
}

/** When a run lasts too long, in milliseconds since the epoch. */
function stuckAt(run: LiveObject, object: LiveObject): number | undefined {
  const seconds = numberAt(run, "spec", "activeDeadlineSeconds");
  return soonest([seconds === undefined ? undefined : createdAt(run) + seconds * 1000, secondRun(run, object)]);
}

/** A run was made whose Job is gone, or not seen yet: the times of the CronJob tell how it ended. */
function unseenRun(object: LiveObject, runs: Runs, context: Context): Judgement | undefined {
  const last = lastSchedule(object);
  const newest = runs.scheduled[0];
  const isActive = runs.active.length > 0 || listAt(object, "status", "active").length > 0;
  if (last === undefined || isActive || (newest && scheduledAt(newest) >= last)) return undefined;
  return inferred(object, last, context);
}

function inferred(object: LiveObject, last: number, context: Context): Judgement {
  const success = timeAt(object, "status", "lastSuccessfulTime");
  if (success !== undefined && success >= last) {
    const message = "the Job of the last run is gone; the CronJob's times say that it succeeded";
    return current("LastRunSucceeded", message, [{ reason: "NoJobEvidence", message }]);
  }
  const message = "the last run has not succeeded (inferred from the CronJob's times; its Job is gone)";
  const passing = { clock: "unseen", grace: context.graces.quiet, began: last };
  const found = failing(context, { ...passing, reason: "LastRunFailed", message });
  return found.state === "Failed" ? found : { ...found, reason: "RunAwaited" };
}

function lastFailed({ finished, manual }: Runs, context: Context): Judgement | undefined {
  const last = finished[0];
  if (last === undefined || endOf(last) !== "Failed") return undefined;
  const why = conditionOf(last, "Failed");
  const message = `the run ${last.metadata.name} has failed (${why?.reason ?? "Failed"}): ${why?.message ?? ""}`;
  const causes = [...judgePart(job, last, context).causes, refOf(last)];
  const since = manual.find((it) => endOf(it) === "Complete" && createdAt(it) > createdAt(last));
  if (since === undefined) return failed("LastRunFailed", message, { causes });
  const later = `; ${since.metadata.name}, started by hand, has succeeded since`;
  return failed("LastScheduledRunFailed", message + later, { causes });
}

function unfinished(object: LiveObject, { finished, active }: Runs, context: Context): Judgement | undefined {
  if (finished.length > 0) return undefined;
  const [first] = active;
  if (first) return firstRun(first, object, context);
  if (listAt(object, "status", "active").length > 0) return waiting("RunAwaited", "the Job of the run is not seen yet");
  return waiting("NeverRun", "it has never run");
}

/** The first run tells what keeps it from ending. */
function firstRun(run: LiveObject, object: LiveObject, context: Context): Judgement {
  const { state, reason, message, ...rest } = judgePart(job, run, context);
  const told = `the run ${run.metadata.name} is active: ${message}`;
  const causes = [...rest.causes, refOf(run)];
  if (state === "Failed") return failed(reason, told, { causes });
  return waiting("FirstRunActive", told, { causes, ...recheck(soonest([rest.recheckAt, stuckAt(run, object)])) });
}

function succeeded(object: LiveObject, { finished }: Runs, { world }: Context): Judgement {
  const last = finished[0];
  if (last === undefined) return waiting("NeverRun", "it has never run");
  const { name } = last.metadata;
  if (isOfOtherTemplate(last, object)) {
    return waiting("NotRunSinceChange", `the last run, ${name}, was of another pod template`, {
      causes: [refOf(last)],
    });
  }
  const due = secondRun(last, object);
  if (due !== undefined && world.now > due + deadline(object)) {
    return failed("MissedRuns", `two runs have been due since the last one, ${name}`, { causes: [refOf(last)] });
  }
  return current("LastRunSucceeded", `the last run, ${name}, has succeeded`);
}

function deadline(object: LiveObject): number {
  return (numberAt(object, "spec", "startingDeadlineSeconds") ?? 0) * 1000;
}

function lastSchedule(object: LiveObject): number | undefined {
  return timeAt(object, "status", "lastScheduleTime");
}

/** When the second run after a run is due. */
function secondRun(run: LiveObject, { spec }: LiveObject): number | undefined {
  return secondRunAfter(textAt(spec, "schedule") ?? "", textAt(spec, "timeZone"), scheduledAt(run));
}
