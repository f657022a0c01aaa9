import type { LiveObject } from "../../../src/model/live.js";
import type { Case } from "./cases.js";
import { ago, cond, HOUR, live, MINUTE, waitingPod } from "./objects.js";

const DAY = 24 * HOUR;
const pulling = live("Job", { status: { startTime: ago(20 * MINUTE), active: 1 } });

/** Rows 54 to 59. */
export const JOB_CASES: readonly Case[] = [
  {
    n: 54,
    title: "running",
    object: live("Job", { status: { startTime: ago(MINUTE), active: 1 } }),
    want: ["InProgress", "JobRunning"],
  },
  {
    n: 55,
    title: "its image cannot be pulled",
    object: pulling,
    objects: [waitingPod("web-a", "ImagePullBackOff", { owner: pulling })],
    seenFor: 20 * MINUTE,
    want: ["Failed", "ImagePullBackOff"],
  },
  {
    n: 56,
    title: "failed",
    object: live("Job", { conditions: [cond("Failed=T", "BackoffLimitExceeded")] }),
    want: ["Failed", "BackoffLimitExceeded"],
  },
  {
    n: 57,
    title: "complete after two failures",
    object: live("Job", { status: { succeeded: 1, failed: 2 }, conditions: [cond("Complete=T")] }),
    want: ["Current", "Completed", "CompletedAfterRetries"],
  },
  {
    n: 58,
    title: "suspended",
    object: live("Job", { spec: { suspend: true }, conditions: [cond("Suspended=T")] }),
    want: ["Unknown", "Suspended"],
  },
  {
    n: 59,
    title: "gone after it was complete",
    ref: { apiVersion: "batch/v1", kind: "Job", namespace: "shop", name: "web" },
    before: [live("Job", { spec: { ttlSecondsAfterFinished: 60 }, conditions: [cond("Complete=T")] })],
    want: ["Current", "CompletedAndExpired"],
  },
];

function template(image: string): Record<string, unknown> {
  return { template: { spec: { containers: [{ name: "main", image }] } } };
}

function cron(schedule: string, status: Record<string, unknown> = {}, spec: Record<string, unknown> = {}): LiveObject {
  return live("CronJob", { spec: { schedule, jobTemplate: { spec: template("v1") }, ...spec }, status });
}

const hourly = cron("0 * * * *", { lastScheduleTime: ago(2 * MINUTE) });

/** A run of `hourly` that was scheduled some time ago. */
export function run(name: string, age: number, end?: "Complete" | "Failed", image = "v1"): LiveObject {
  return live("Job", {
    name,
    owner: hourly,
    spec: template(image),
    status: { startTime: ago(age) },
    conditions: end ? [cond(`${end}=T`, end === "Failed" ? "BackoffLimitExceeded" : "CompletionsReached")] : [],
    metadata: {
      creationTimestamp: ago(age),
      annotations: { "batch.kubernetes.io/cronjob-scheduled-timestamp": ago(age) },
    },
  });
}

const byHand = live("Job", {
  ...run("by-hand", HOUR, "Complete"),
  name: "by-hand",
  owner: hourly,
  status: {},
  conditions: [cond("Complete=T")],
  metadata: { creationTimestamp: ago(HOUR), annotations: { "cronjob.kubernetes.io/instantiate": "manual" } },
});

/** Rows 60 to 67. */
export const CRON_JOB_CASES: readonly Case[] = [
  { n: 60, title: "never run", object: cron("0 * * * *"), want: ["InProgress", "NeverRun"] },
  {
    n: 61,
    title: "the last finished run failed, another runs",
    object: hourly,
    objects: [run("a", HOUR, "Failed"), run("b", 2 * MINUTE)],
    want: ["Failed", "LastRunFailed"],
  },
  {
    n: 62,
    title: "the last finished run succeeded, an older one failed",
    object: hourly,
    objects: [run("a", HOUR, "Failed"), run("b", 2 * MINUTE, "Complete")],
    want: ["Current", "LastRunSucceeded"],
  },
  {
    n: 63,
    title: "the failed run is not kept",
    object: cron(
      "0 * * * *",
      { lastScheduleTime: ago(HOUR), lastSuccessfulTime: ago(DAY) },
      { failedJobsHistoryLimit: 0 },
    ),
    objects: [run("a", DAY, "Complete")],
    want: ["Failed", "LastRunFailed"],
  },
  {
    n: 64,
    title: "a run by hand succeeded since",
    object: cron("0 * * * *", { lastScheduleTime: ago(2 * HOUR), lastSuccessfulTime: ago(HOUR) }),
    objects: [run("a", 2 * HOUR, "Failed"), byHand],
    want: ["Failed", "LastScheduledRunFailed"],
  },
  {
    n: 65,
    title: "changed since the last run",
    object: cron("0 * * * *", { lastScheduleTime: ago(HOUR) }, { jobTemplate: { spec: template("v2") } }),
    objects: [run("a", HOUR, "Complete")],
    want: ["InProgress", "NotRunSinceChange"],
  },
  {
    n: 66,
    title: "a run is stuck",
    object: cron("0 0 * * *", { lastScheduleTime: ago(2 * DAY) }, { concurrencyPolicy: "Forbid" }),
    objects: [run("a", 3 * DAY, "Complete"), run("b", 2 * DAY)],
    want: ["Failed", "RunStuck"],
  },
  {
    n: 67,
    title: "suspended",
    object: cron("0 * * * *", { lastScheduleTime: ago(HOUR) }, { suspend: true }),
    objects: [run("a", HOUR, "Complete")],
    want: ["Unknown", "Suspended"],
  },
];
