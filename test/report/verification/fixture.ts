import type { ObjectRef } from "../../../src/model/live.js";
import {
  type CheckVerdict,
  type SolutionVerdict,
  summarize,
  type VerificationReport,
} from "../../../src/model/verification.js";

export const NOW = "2027-03-01T12:10:00Z";
export const POD: ObjectRef = { apiVersion: "v1", kind: "Pod", namespace: "forge", name: "forge-0" };
export const RELEASE: ObjectRef = {
  apiVersion: "helm.toolkit.fluxcd.io/v2",
  kind: "HelmRelease",
  namespace: "forge",
  name: "forge",
};

/** A check that passed, differing as said. */
export function check(more: Partial<CheckVerdict> = {}): CheckVerdict {
  const said = { verdict: "passed", reason: "Ready", message: "ready at 1.2.3" } as const;
  return { name: "release anvil/anvil", ...said, evidence: [], durationMs: 12_340, ...more };
}

/** A solution that passed, differing as said. */
export function solution(more: Partial<SolutionVerdict> = {}): SolutionVerdict {
  return {
    ...{ vendor: "acme", product: "anvil", version: "1.2.3", path: "eks-anywhere-common/Addons/Partner/Acme/anvil" },
    ...{ verdict: "passed", reason: "Verified", message: "2 checks have passed", warnings: [], checks: [check()] },
    ...more,
  };
}

/** A report of the solutions. */
export function reportOf(
  solutions: readonly SolutionVerdict[],
  more: Partial<VerificationReport> = {},
): VerificationReport {
  return {
    ...{ apiVersion: "conformitron.io/v1", kind: "VerificationReport" },
    run: { id: "k3x9", mode: "observe", version: "1.2.3" },
    cluster: {
      ...{ context: "lab", server: "https://10.0.0.1:6443", kubernetes: "v1.34.3", flux: "v2.7.0" },
      ...{ externalSecrets: "v0.19.2", architectures: ["amd64"] },
    },
    ...{ environment: "snow", revision: "sha1:0123456789abcdef0123456789abcdef01234567" },
    ...{
      startedAt: "2027-03-01T12:00:00Z",
      finishedAt: NOW,
      preflight: [check({ name: "cluster", reason: "ClusterReachable" })],
    },
    ...{ solutions, summary: summarize(solutions) },
    ...more,
  };
}

const CRASH = "container web of Pod forge/forge-0 ends with exit code 1";

export const FAILED = solution({
  ...{ vendor: "acme", product: "forge", version: "2.0.0", path: "eks-anywhere-common/Addons/Partner/Acme/forge" },
  ...{ verdict: "failed", reason: "CrashLoopBackOff", message: CRASH },
  warnings: [{ reason: "NoTestHooks", message: "the chart brings no tests" }],
  checks: [
    check({
      ...{ name: "release forge/forge", verdict: "failed", reason: "CrashLoopBackOff", message: CRASH },
      diagnosis:
        "A container ends again and again. Container web of Pod forge/forge-0 ended with exit code 1 after it wrote 'panic: no database'. Read the log of its last run.",
      evidence: [
        {
          ...{ kind: "condition", object: POD, type: "Ready", status: "False", reason: "ContainersNotReady" },
          ...{ message: "containers with unready status: [web]", since: "2027-03-01T12:05:00Z" },
        },
        {
          ...{
            kind: "event",
            object: POD,
            type: "Warning",
            reason: "BackOff",
            message: "Back-off restarting failed container",
          },
          ...{ count: 7, at: "2027-03-01T12:09:48Z" },
        },
        {
          ...{ kind: "log", object: POD, container: "web", previous: true },
          lines: [
            ...Array.from({ length: 14 }, (_, index) => `line ${index}`),
            "panic: <no> database & \u001b[31mred\u001b[0m",
          ],
        },
        {
          ...{
            kind: "field",
            object: RELEASE,
            path: "status.history[0].chartVersion",
            value: "1.9.0",
            expected: "2.0.0",
          },
          manager: "helm-controller",
        },
      ],
    }),
    check({
      ...{ name: "test forge-test", verdict: "error", reason: "TestRunKilled", message: "OOMKilled" },
      attempts: [
        {
          ...{ pod: "forge-test-a", startedAt: "2027-03-01T12:06:00Z", finishedAt: "2027-03-01T12:06:12Z" },
          ...{ exitCode: 137, reason: "OOMKilled", log: "asking for /version\nkilled\n" },
        },
        { pod: "forge-test-b", startedAt: null, finishedAt: null, exitCode: null, reason: null, log: "" },
      ],
    }),
    check({
      name: "drift",
      verdict: "skipped",
      reason: "PrerequisiteFailed",
      message: "the release did not pass",
      durationMs: 0,
    }),
  ],
});

/** One of everything that a report can hold. */
export const FULL = reportOf(
  [
    solution(),
    FAILED,
    solution({
      ...{ vendor: null, product: null, version: null, path: "eks-anywhere-snow/Addons/Partner/Bolt" },
      ...{ verdict: "failed", reason: "LabelsMissing", message: "namespace bolt lacks aws.conformance.vendor" },
      checks: [
        check({
          name: "kustomization bolt",
          warnings: [{ reason: "Reverifying", message: "the controller looks again" }],
          evidence: [{ kind: "objects", objects: [POD, RELEASE], message: "2 objects are ready" }],
        }),
      ],
    }),
    solution({
      product: "rope",
      verdict: "unknown",
      reason: "NoFunctionalTest",
      message: "there is no test",
      checks: [],
    }),
    solution({
      product: "saw",
      verdict: "error",
      reason: "Held",
      message: "run a1b2 holds it since 3 min",
      checks: [],
    }),
    solution({
      product: "vice",
      verdict: "skipped",
      reason: "NotChosen",
      message: "--solution names others",
      checks: [],
    }),
  ],
  {
    run: {
      ...{ id: "k3x9", mode: "apply", version: "1.2.3", interruptedBy: "SIGINT" },
      left: [{ apiVersion: "v1", kind: "Namespace", namespace: undefined, name: "forge" }],
    },
    preflight: [
      check({ name: "cluster", reason: "ClusterReachable" }),
      check({
        ...{ name: "environment", reason: "EnvironmentProven" },
        warnings: [{ reason: "EnvironmentNotProven", message: "nothing shows the machines' kind" }],
      }),
    ],
  },
);
