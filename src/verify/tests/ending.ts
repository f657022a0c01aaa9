import type { LiveObject, ObjectRef } from "../../model/live.js";
import type { Warning } from "../../model/readiness.js";
import type { Reason } from "../../model/reasons.js";
import type { Verdict } from "../../model/verification.js";
import { terminated } from "./attempts.js";
import type { endOf } from "./job.js";

/** How a run of a test ended. */
export interface Ending {
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly message: string;
  readonly warnings?: readonly Warning[];
}

/** What it means that a run could not be started. */
export function notStarted(kind: string, message: string): Ending {
  if (kind === "forbidden") return { verdict: "error", reason: "Forbidden", message };
  if (kind === "unreachable" || kind === "server") return { verdict: "error", reason: "Unreachable", message };
  return { verdict: "failed", reason: refusalOf(message), message: `the run cannot be started: ${message}` };
}

/** A quota and a webhook speak through the same refusal. */
function refusalOf(message: string): Reason {
  if (/exceeded quota/.test(message)) return "QuotaExceeded";
  return /admission webhook|ValidatingAdmissionPolicy/.test(message) ? "AdmissionDenied" : "TestNotStarted";
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
  const ends = pods.flatMap((pod) => {
    const end = terminated(pod);
    return end === undefined ? [] : [{ pod, end }];
  });
  const failures = ends.filter(({ end }) => end["exitCode"] !== 0);
  if (ending.verdict === "passed" && failures.length > 0) {
    const message = `${failures.length} of ${ends.length} attempts failed first`;
    return { ...ending, warnings: [{ reason: "CompletedAfterRetries", message }] };
  }
  if (ending.reason !== "TestRunFailed") return ending;
  const last = failures.at(-1);
  if (last === undefined) return ending;
  const { exitCode, reason } = last.end;
  const evicted = last.pod.status?.["reason"] === "Evicted";
  if (reason === "OOMKilled" || evicted || isSignal(exitCode)) {
    const how =
      reason === "OOMKilled"
        ? "it ran out of memory (OOMKilled)"
        : evicted
          ? "its pod was evicted"
          : `signal (exit code ${exitCode})`;
    return { ...ending, reason: "TestRunKilled", message: `the test was killed: ${how}` };
  }
  return { ...ending, message: `the test ended with exit code ${exitCode}` };
}

/** 128 and SIGKILL or SIGTERM: nobody ends so by himself. */
function isSignal(exitCode: unknown): boolean {
  return exitCode === 137 || exitCode === 143;
}
