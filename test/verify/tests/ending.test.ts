import { describe, expect, test } from "vitest";
import type { Failure } from "../../../src/model/cluster.js";
import type { LiveObject } from "../../../src/model/live.js";
import { type Ending, notStarted, withAttempts } from "../../../src/verify/tests/ending.js";

const REF = { apiVersion: "batch/v1", kind: "Job", namespace: "anvil", name: "check-1" };
const FAILED: Ending = {
  verdict: "failed",
  reason: "TestRunFailed",
  message: "Job has reached the specified backoff limit",
};
const PASSED: Ending = { verdict: "passed", reason: "TestPassed", message: "the run ended with success" };

describe("a run that cannot be started", () => {
  test.each<[Failure["kind"], string, string, string]>([
    ["forbidden", 'jobs.batch "check-1" is forbidden: exceeded quota: few, used: 0', "failed", "QuotaExceeded"],
    ["invalid", "ValidatingAdmissionPolicy 'a' with binding 'b' denied request: no", "failed", "AdmissionDenied"],
    ["forbidden", 'User "ci" cannot create resource "jobs" in API group "batch"', "error", "Forbidden"],
    ["unreachable", "connection refused", "error", "Unreachable"],
    ["invalid", "spec.template: Required value", "failed", "TestNotStarted"],
  ])("%s: %s", (kind, message, verdict, reason) => {
    expect(notStarted({ kind, message }, REF)).toMatchObject({ verdict, reason });
  });
});

describe("what the pods tell of the end", () => {
  test.each<[string, Ending, LiveObject[], Partial<Ending>]>([
    ["nothing, where they all did well", PASSED, [pod("a", { exitCode: 0 })], PASSED],
    ["the exit code", FAILED, [pod("a", { exitCode: 4 })], { message: "the test ended with exit code 4" }],
    [
      "that it ran out of memory",
      FAILED,
      [pod("a", { exitCode: 137, reason: "OOMKilled" })],
      { reason: "TestRunKilled", message: "the test was killed: it ran out of memory (OOMKilled)" },
    ],
    [
      "that somebody deleted the pod before it ended",
      FAILED,
      [pod("a", undefined, { deleted: true })],
      { reason: "TestRunKilled", message: "the test was killed: somebody deleted its pod a" },
    ],
    [
      "that somebody deleted the pod, which ended by the signal",
      FAILED,
      [pod("a", { exitCode: 137 }, { deleted: true })],
      { reason: "TestRunKilled", message: "the test was killed: somebody deleted its pod a" },
    ],
    [
      "the exit code of a pod that its Job deletes after the last restart",
      FAILED,
      [pod("a", { exitCode: 137 }, { deleted: true, before: { exitCode: 2 } })],
      { reason: "TestRunFailed", message: "the test ended with exit code 2" },
    ],
    [
      "which pods failed before",
      PASSED,
      [pod("a", { exitCode: 1 }), pod("b", { exitCode: 0 })],
      { warnings: [{ reason: "CompletedAfterRetries", message: "1 of 2 attempts failed first" }] },
    ],
    [
      "which containers were started again in the same pod",
      PASSED,
      [pod("a", { exitCode: 0 }, { before: { exitCode: 1 } })],
      { warnings: [{ reason: "CompletedAfterRetries", message: "1 of 2 attempts failed first" }] },
    ],
  ])("%s", (_, ending, pods, told) => {
    expect(withAttempts(ending, pods)).toEqual({ ...ending, ...told });
  });
});

/** A pod of one container, as it ended and as it had ended before it was started again. */
function pod(
  name: string,
  end: object | undefined,
  { deleted = false, before = undefined as object | undefined } = {},
) {
  const status = {
    name: "main",
    restartCount: before === undefined ? 0 : 1,
    state: end === undefined ? { running: {} } : { terminated: end },
    ...(before !== undefined && { lastState: { terminated: before } }),
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: "anvil",
      uid: name,
      resourceVersion: "1",
      creationTimestamp: `2026-01-01T00:00:0${name === "a" ? 0 : 1}Z`,
      ...(deleted && { deletionTimestamp: "2026-01-01T00:01:00Z" }),
    },
    status: { phase: "Running", containerStatuses: [status] },
  } satisfies LiveObject;
}
