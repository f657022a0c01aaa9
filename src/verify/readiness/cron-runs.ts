import type { LiveObject } from "../../model/live.js";
import { at, timeAt } from "./fields.js";
import { endOf } from "./job.js";

/** The Jobs of a CronJob, the newest first. */
export interface Runs {
  /** Those that its schedule started. */
  readonly scheduled: readonly LiveObject[];
  /** Those that somebody started by hand. */
  readonly manual: readonly LiveObject[];
  /** Scheduled ones that have ended. */
  readonly finished: readonly LiveObject[];
  /** Scheduled ones that have not. */
  readonly active: readonly LiveObject[];
}

const SCHEDULED_AT = "batch.kubernetes.io/cronjob-scheduled-timestamp";
const INSTANTIATE = "cronjob.kubernetes.io/instantiate";

/** Tells the Jobs of a CronJob apart. Before Kubernetes 1.28 scheduled ones carry no mark: then all are that are not manual. */
export function runsOf(jobs: readonly LiveObject[]): Runs {
  const newestFirst = [...jobs].sort((a, b) => createdAt(b) - createdAt(a));
  const isManual = (it: LiveObject): boolean => it.metadata.annotations?.[INSTANTIATE] === "manual";
  const isMarked = (it: LiveObject): boolean => it.metadata.annotations?.[SCHEDULED_AT] !== undefined;
  const marks = jobs.some(isMarked);
  const scheduled = newestFirst.filter((it) => !isManual(it) && (!marks || isMarked(it)));
  return {
    scheduled,
    manual: newestFirst.filter(isManual),
    finished: scheduled.filter((it) => endOf(it) !== undefined),
    active: scheduled.filter((it) => endOf(it) === undefined),
  };
}

/** Milliseconds since the epoch: failed Jobs have no completion time, so that runs are ordered by their start. */
export function createdAt(job: LiveObject): number {
  return timeAt(job, "metadata", "creationTimestamp") ?? 0;
}

/** The time of the schedule that a Job was made for, in milliseconds since the epoch. */
export function scheduledAt(job: LiveObject): number {
  const marked = Date.parse(job.metadata.annotations?.[SCHEDULED_AT] ?? "");
  return Number.isNaN(marked) ? createdAt(job) : marked;
}

/** Whether a run was made of another pod template than the CronJob has now. */
export function isOfOtherTemplate(job: LiveObject, cronJob: LiveObject): boolean {
  return canonical(job.spec, "template", "spec") !== canonical(cronJob.spec, "jobTemplate", "spec", "template", "spec");
}

function canonical(value: unknown, ...path: readonly string[]): string {
  return JSON.stringify(at(value, ...path), (_, it: unknown) => (isRecord(it) ? sorted(it) : it)) ?? "";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
