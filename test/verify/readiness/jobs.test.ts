import { describe, expect, it } from "vitest";
import { secondRunAfter } from "../../../src/verify/readiness/schedule.js";
import { check, judge } from "./check.js";
import { ago, cond, event, HOUR, live, MINUTE, NOW, type Parts, SECOND, waitingPod } from "./objects.js";

const DAY = 24 * HOUR;
const running = live("Job", { status: { startTime: ago(MINUTE), active: 1 } });

describe("Job", () => {
  check({
    complete: { object: live("Job", { conditions: [cond("Complete=T")] }), want: ["Current", "Completed"] },
    "not started": { object: live("Job"), want: ["InProgress", "JobNotStarted"] },
    "failing, pods still end": {
      object: live("Job", { conditions: [cond("FailureTarget=T", "DeadlineExceeded", "too long")] }),
      want: ["Failed", "DeadlineExceeded"],
    },
    "complete, pods still end": {
      object: live("Job", { status: { startTime: ago(0) }, conditions: [cond("SuccessCriteriaMet=T")] }),
      want: ["InProgress", "SuccessCriteriaMet"],
    },
    "failed for a reason of its own": {
      object: live("Job", { conditions: [cond("Failed=T", "Gremlins")] }),
      want: ["Failed", "JobFailed"],
      says: "Gremlins",
    },
    "failed, then suspended": {
      object: live("Job", { spec: { suspend: true }, conditions: [cond("Failed=T", "PodFailurePolicy")] }),
      want: ["Failed", "PodFailurePolicy"],
    },
    "its failed pods are causes": {
      object: live("Job", { conditions: [cond("Failed=T", "BackoffLimitExceeded")] }),
      objects: [live("Pod", { name: "web-x", owner: running, status: { phase: "Failed" } })],
      want: ["Failed", "BackoffLimitExceeded"],
      causes: ["web-x"],
    },
    "a container that is restarted is a retry": {
      object: running,
      objects: [waitingPod("web-x", "CrashLoopBackOff", { owner: running })],
      want: ["InProgress", "JobRunning"],
    },
    "a failed attempt is no verdict": {
      object: running,
      objects: [live("Pod", { name: "web-x", owner: running, status: { phase: "Failed" } })],
      want: ["InProgress", "JobRunning"],
    },
  });
});

function template(image: string): Record<string, unknown> {
  return { template: { spec: { restartPolicy: "Never", containers: [{ name: "main", image }] } } };
}

function cron(status: Record<string, unknown> = {}, spec: Record<string, unknown> = {}) {
  return live("CronJob", { spec: { schedule: "0 * * * *", jobTemplate: { spec: template("v1") }, ...spec }, status });
}

interface RunParts extends Parts {
  readonly end?: "Complete" | "Failed";
  readonly marks?: Record<string, string>;
}

function run(name: string, age: number, { end, marks, ...more }: RunParts = {}) {
  return live("Job", {
    name,
    owner: cron(),
    spec: template("v1"),
    status: { startTime: ago(age) },
    conditions: end ? [cond(`${end}=T`, end === "Failed" ? "BackoffLimitExceeded" : "Done")] : [],
    metadata: {
      creationTimestamp: ago(age),
      annotations: marks ?? { "batch.kubernetes.io/cronjob-scheduled-timestamp": ago(age) },
    },
    ...more,
  });
}

const lastHour = { lastScheduleTime: ago(HOUR) };
const complete = run("a", HOUR, { end: "Complete" });
const manual = { "cronjob.kubernetes.io/instantiate": "manual" };

describe("CronJob", () => {
  check({
    succeeded: { object: cron(lastHour), objects: [complete], want: ["Current", "LastRunSucceeded"] },
    "keys of the template in another order": {
      object: cron(lastHour, {
        jobTemplate: {
          spec: { template: { spec: { containers: [{ image: "v1", name: "main" }], restartPolicy: "Never" } } },
        },
      }),
      objects: [complete],
      want: ["Current", "LastRunSucceeded"],
    },
    "the schedule is not understood": {
      object: cron({}, { schedule: "61 * * * *" }),
      objects: [event(cron(), "UnparseableSchedule", 'unparseable schedule: "61 * * * *" : end of range')],
      want: ["Failed", "InvalidSchedule"],
    },
    "the schedule was corrected since": {
      object: cron(),
      objects: [event(cron(), "UnparseableSchedule", 'unparseable schedule: "61 * * * *" : end of range')],
      want: ["InProgress", "NeverRun"],
    },
    "the time zone is not known": {
      object: cron({}, { timeZone: "Mars/Olympus" }),
      objects: [event(cron(), "UnknownTimeZone", 'invalid timeZone: "Mars/Olympus"')],
      want: ["Failed", "InvalidSchedule"],
    },
    "UnexpectedJob is normal": {
      object: cron(lastHour),
      objects: [complete, event(cron(), "UnexpectedJob", "0 * * * *")],
      want: ["Current", "LastRunSucceeded"],
    },
    "its first run is active": {
      object: cron({ lastScheduleTime: ago(MINUTE) }),
      objects: [run("a", MINUTE)],
      want: ["InProgress", "FirstRunActive"],
      causes: ["a"],
    },
    "its first run can never start": {
      object: cron({ lastScheduleTime: ago(2 * MINUTE) }),
      objects: [run("a", 2 * MINUTE), waitingPod("a-x", "ImagePullBackOff", { owner: run("a", 0) })],
      seenFor: MINUTE,
      want: ["Failed", "ImagePullBackOff"],
      causes: ["a-x", "a"],
    },
    "only a run by hand has ended": {
      object: cron(),
      objects: [run("by-hand", MINUTE, { end: "Complete", marks: manual })],
      want: ["InProgress", "NeverRun"],
    },
    "a run by hand failed": {
      object: cron(lastHour),
      objects: [complete, run("by-hand", MINUTE, { end: "Failed", marks: manual })],
      want: ["Current", "LastRunSucceeded"],
    },
    "an earlier run by hand does not count against a failure": {
      object: cron(lastHour),
      objects: [run("a", HOUR, { end: "Failed" }), run("by-hand", 2 * HOUR, { end: "Complete", marks: manual })],
      want: ["Failed", "LastRunFailed"],
    },
    "before Kubernetes 1.28 nothing is marked": {
      object: cron(lastHour),
      objects: [run("a", HOUR, { end: "Complete", marks: {} })],
      want: ["Current", "LastRunSucceeded"],
    },
    "the Job of the last run is not seen yet": {
      object: cron({ lastScheduleTime: ago(SECOND) }),
      objects: [run("a", HOUR, { end: "Complete" })],
      want: ["InProgress", "RunAwaited"],
    },
    "the Job of the last run is listed, and not seen": {
      object: cron({ lastScheduleTime: ago(HOUR), active: [{ name: "a" }] }),
      want: ["InProgress", "RunAwaited"],
    },
    "the last run is gone, and succeeded": {
      object: cron({ ...lastHour, lastSuccessfulTime: ago(HOUR - MINUTE) }),
      want: ["Current", "LastRunSucceeded", "NoJobEvidence"],
    },
    "the last run is gone, and did not succeed": { object: cron(lastHour), want: ["Failed", "LastRunFailed"] },
    "two runs were missed": {
      object: cron({ lastScheduleTime: ago(3 * HOUR) }),
      objects: [run("a", 3 * HOUR, { end: "Complete" })],
      want: ["Failed", "MissedRuns"],
    },
    "the second run is due now": {
      object: cron({ lastScheduleTime: ago(2 * HOUR) }),
      objects: [run("a", 2 * HOUR, { end: "Complete" })],
      want: ["Current", "LastRunSucceeded"],
    },
    "the deadline is not over": {
      object: cron({ lastScheduleTime: ago(3 * HOUR) }, { startingDeadlineSeconds: 3600 }),
      objects: [run("a", 3 * HOUR, { end: "Complete" })],
      want: ["Current", "LastRunSucceeded"],
    },
    "the deadline is over": {
      object: cron({ lastScheduleTime: ago(3 * HOUR) }, { startingDeadlineSeconds: 3599 }),
      objects: [run("a", 3 * HOUR, { end: "Complete" })],
      want: ["Failed", "MissedRuns"],
    },
    "not due at the weekend": {
      object: cron({ lastScheduleTime: ago(43 * HOUR) }, { schedule: "0,30 9-17 * * 1-5" }),
      objects: [run("a", 43 * HOUR, { end: "Complete" })],
      want: ["Current", "LastRunSucceeded"],
    },
    "a run is beyond its own deadline": {
      object: cron({ lastScheduleTime: ago(MINUTE) }),
      objects: [complete, run("b", MINUTE, { spec: { ...template("v1"), activeDeadlineSeconds: 30 } })],
      want: ["Failed", "RunStuck"],
      causes: ["b"],
    },
    "never twice": {
      object: cron({ lastScheduleTime: ago(99 * DAY) }, { schedule: "0 0 30 2 *" }),
      objects: [run("a", 99 * DAY, { end: "Complete" })],
      want: ["Current", "LastRunSucceeded"],
    },
    "a failed run tells its pods": {
      object: cron(lastHour),
      objects: [
        run("a", HOUR, { end: "Failed" }),
        live("Pod", { name: "a-x", owner: run("a", 0), status: { phase: "Failed" } }),
      ],
      want: ["Failed", "LastRunFailed"],
      says: "the run a has failed (BackoffLimitExceeded)",
      causes: ["a-x", "a"],
    },
  });

  it("states when its first run will be stuck", () => {
    const found = judge({ object: cron({ lastScheduleTime: ago(MINUTE) }), objects: [run("a", MINUTE)] });
    expect(found.recheckAt).toBe(NOW + HOUR);
  });

  it("waits for a Job that is not seen yet no longer than the quiet time", () => {
    const found = judge({ object: cron({ lastScheduleTime: ago(SECOND) }) });
    expect(found.recheckAt).toBe(NOW + 29 * SECOND);
  });
});

describe("the second run after a moment", () => {
  it.each([
    ["* * * * *", 2 * MINUTE],
    ["*/15 * * * *", 30 * MINUTE],
    ["30 * * * *", 90 * MINUTE],
    ["0 12 * * *", 2 * DAY],
    ["@hourly", 2 * HOUR],
    ["@every 1h30m", 3 * HOUR],
    ["0 12 * * 1-5", 2 * DAY],
    ["0 12 * * 0", 14 * DAY],
    ["0 0 30 2 *", undefined],
    ["61 * * * *", undefined],
    ["", undefined],
    ["@every never", undefined],
  ])("%s", (schedule, later) => {
    const wanted = later === undefined ? undefined : NOW + later;
    expect(secondRunAfter(schedule, undefined, NOW)).toBe(wanted);
    expect(secondRunAfter(schedule, undefined, NOW)).toBe(wanted);
  });

  it("knows time zones", () => {
    expect(secondRunAfter("0 3 * * *", "Asia/Tokyo", NOW)).toBe(NOW + 30 * HOUR);
    expect(secondRunAfter("0 3 * * *", "Mars/Olympus", NOW)).toBeUndefined();
  });
});
