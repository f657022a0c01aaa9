import type { Failure } from "../../model/cluster.js";
import { describeRef, type LiveObject, type ObjectRef } from "../../model/live.js";
import type { Seen, Warning } from "../../model/readiness.js";
import type { Reason } from "../../model/reasons.js";
import type { Verdict } from "../../model/verification.js";
import { problemOf } from "../install/refusal.js";
import { unread } from "../readiness/judgement.js";
import { lastEnd, oldestFirst, restartsOf, terminated } from "./attempts.js";
import type { endOf } from "./job.js";

/** How a run of a test ended. */
export interface Ending {
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly message: string;
  readonly warnings?: readonly Warning[];
}

/** What it means that a run could not be started. */
export function notStarted(failure: Failure, ref: ObjectRef): Ending {
  const { verdict, reason, message } = problemOf(failure, ref);
  if (verdict === "error") return { verdict, reason, message };
  const told = reason === "QuotaExceeded" || reason === "AdmissionDenied" ? reason : "TestNotStarted";
  return { verdict, reason: told, message: `the run cannot be started: ${message}` };
}

/** What it means that a test cannot be looked at now that its time is over; undefined where it can. */
export function unseen(seen: Seen, ref: ObjectRef): Ending | undefined {
  if (seen.is !== "refused") return undefined;
  const { state, reason, message } = unread(seen.failure, describeRef(ref));
  return state === "Unknown" ? { verdict: "error", reason, message } : undefined;
}

/** Somebody took the Job away. */
export function vanished({ name }: ObjectRef): Ending {
  return { verdict: "failed", reason: "TestRunKilled", message: `somebody deleted the Job ${name} while it ran` };
}

/** What the Job itself says. */
export function ended({ passed, reason, message }: NonNullable<ReturnType<typeof endOf>>): Ending {
  if (passed) return { verdict: "passed", reason: "TestPassed", message: "the run ended with success" };
  if (reason === "DeadlineExceeded") return { verdict: "failed", reason: "TestRunTimedOut", message };
  return { verdict: "failed", reason: "TestRunFailed", message: message || reason };
}

/** The end of a run that need not be waited for, because a container has failed already; undefined where none has. */
export function firstFailure(pods: readonly LiveObject[]): Ending | undefined {
  const code = pods.map((pod) => terminated(pod)?.["exitCode"]).find((it) => it !== undefined && it !== 0);
  if (code === undefined) return undefined;
  return { verdict: "failed", reason: "TestRunFailed", message: `the test ended with exit code ${code}` };
}

/** What the pods tell of the end: that they were killed, with which code they ended, that some tries failed. */
export function withAttempts(ending: Ending, pods: readonly LiveObject[]): Ending {
  if (ending.verdict === "passed") return { ...ending, ...retried(pods) };
  const last = ending.reason === "TestRunFailed" ? oldestFirst(pods).findLast(hasFailed) : undefined;
  if (last === undefined) return ending;
  const killer = killerOf(last);
  if (killer !== undefined) return { ...ending, reason: "TestRunKilled", message: `the test was killed: ${killer}` };
  return { ...ending, message: `the test ended with exit code ${lastEnd(last)?.["exitCode"]}` };
}

function retried(pods: readonly LiveObject[]): Pick<Ending, "warnings"> {
  const restarts = pods.flatMap(restartsOf).reduce((sum, count) => sum + count, 0);
  const failed = pods.filter(hasFailed).length + restarts;
  if (failed === 0) return {};
  const message = `${failed} of ${pods.length + restarts} attempts failed first`;
  return { warnings: [{ reason: "CompletedAfterRetries", message }] };
}

/** Ended with a failure, or was deleted before it ended. */
function hasFailed(pod: LiveObject): boolean {
  const code = lastEnd(pod)?.["exitCode"];
  return code === undefined ? pod.metadata.deletionTimestamp !== undefined : code !== 0;
}

/** Who ended a pod that did not end by itself. */
function killerOf(pod: LiveObject): string | undefined {
  const { metadata, status } = pod;
  const end = lastEnd(pod);
  if (end?.["reason"] === "OOMKilled") return "it ran out of memory (OOMKilled)";
  if (status?.["reason"] === "Evicted") return "its pod was evicted";
  const code = end?.["exitCode"];
  if (code !== undefined && !isSignal(code)) return undefined;
  if (metadata.deletionTimestamp !== undefined) return `somebody deleted its pod ${metadata.name}`;
  return `signal (exit code ${code})`;
}

/** 128 and SIGKILL or SIGTERM: nobody ends so by himself. */
function isSignal(exitCode: unknown): boolean {
  return exitCode === 137 || exitCode === 143;
}
