import type { Case } from "./cases.js";
import { cond, live, MINUTE, SECOND, waitingPod } from "./objects.js";

const TEN = 10 * MINUTE;
const deployed = { status: "deployed", chartVersion: "1.5.0", configDigest: "sha256:1" };
const status = { history: [deployed], lastAttemptedConfigDigest: "sha256:1" };
const known = { is: "known", refs: [] } as const;
const ready = cond("Ready=T", "InstallSucceeded");

const crashing = live("Deployment", {
  gen: "1/1",
  spec: { replicas: 1 },
  status: { replicas: 1, updatedReplicas: 1, unavailableReplicas: 1 },
  conditions: [cond("Available=F"), cond("Progressing=T", "NewReplicaSetAvailable")],
});
const replicas = live("ReplicaSet", { name: "web-1", owner: crashing });
const crash = waitingPod("web-1-a", "CrashLoopBackOff", { owner: replicas });

/** Rows 1 to 17. */
export const RELEASE_CASES: readonly Case[] = [
  {
    n: 1,
    title: "just created",
    object: live("HelmRelease", { gen: "1/-1" }),
    want: ["InProgress", "GenerationNotObserved"],
  },
  {
    n: 2,
    title: "created suspended",
    object: live("HelmRelease", { gen: "1/1", spec: { suspend: true } }),
    want: ["Unknown", "Suspended"],
  },
  {
    n: 3,
    title: "suspended, then edited",
    object: live("HelmRelease", {
      gen: "5/5",
      spec: { suspend: true },
      conditions: [cond("Ready=T", "UpgradeSucceeded", "", 3)],
    }),
    want: ["Unknown", "Suspended"],
  },
  {
    n: 4,
    title: "stalled",
    object: live("HelmRelease", {
      gen: "2/2",
      conditions: [cond("Stalled=T", "RetriesExceeded"), cond("Ready=F", "InstallFailed")],
    }),
    want: ["Failed", "RetriesExceeded"],
  },
  {
    n: 5,
    title: "RetryOnFailure with four failures",
    object: live("HelmRelease", {
      gen: "1/1",
      status: { installFailures: 4 },
      conditions: [cond("Reconciling=T", "ProgressingWithRetry"), cond("Ready=F", "InstallFailed")],
    }),
    want: ["Failed", "InstallFailed"],
  },
  ...(
    [
      [6, TEN, "Failed"],
      [7, 20 * SECOND, "InProgress"],
    ] as const
  ).map(
    ([n, seenFor, state]): Case => ({
      n,
      title: `values not found for ${seenFor / SECOND} s`,
      object: live("HelmRelease", {
        gen: "1/-1",
        conditions: [
          cond("Reconciling=T", "Progressing", "Fulfilling prerequisites"),
          cond("Ready=F", "ValuesError", "ConfigMap not found"),
        ],
      }),
      seenFor,
      want: [state, "ValuesError"],
    }),
  ),
  {
    n: 8,
    title: "dependency not found",
    object: live("HelmRelease", {
      gen: "1/-1",
      conditions: [cond("Ready=F", "DependencyNotReady", "unable to get 'n/db' dependency: db not found")],
    }),
    seenFor: TEN,
    want: ["Failed", "DependencyNotFound"],
  },
  {
    n: 9,
    title: "dependency in progress",
    object: live("HelmRelease", {
      gen: "1/-1",
      spec: { dependsOn: [{ name: "db" }] },
      conditions: [cond("Ready=F", "DependencyNotReady", "dependency 'shop/db' is not ready")],
    }),
    objects: [live("HelmRelease", { name: "db", gen: "1/-1" })],
    seenFor: TEN,
    want: ["InProgress", "DependencyNotReady"],
  },
  {
    n: 10,
    title: "an older chart is deployed",
    object: live("HelmRelease", {
      gen: "3/3",
      status: { history: [{ ...deployed, chartVersion: "1.4.0" }] },
      conditions: [cond("Ready=T", "UpgradeSucceeded")],
    }),
    expectation: { chartVersion: "1.5.0" },
    released: known,
    want: ["InProgress", "RevisionPending"],
  },
  {
    n: 11,
    title: "tests are on, the chart has none",
    object: live("HelmRelease", {
      gen: "3/3",
      spec: { test: { enable: true } },
      status: { ...status, history: [{ ...deployed, testHooks: {} }] },
      conditions: [ready, cond("TestSuccess=T", "TestSucceeded", "no test hooks")],
    }),
    released: known,
    want: ["Current", "Ready", "NoTestHooks"],
  },
  {
    n: 12,
    title: "failed tests are ignored",
    object: live("HelmRelease", {
      gen: "3/3",
      spec: { test: { enable: true, ignoreFailures: true } },
      status,
      conditions: [ready, cond("TestSuccess=F", "TestFailed", "one test failed")],
    }),
    released: known,
    want: ["Failed", "TestFailed"],
  },
  {
    n: 13,
    title: "rolled back and stalled",
    object: live("HelmRelease", {
      gen: "4/4",
      status,
      conditions: [cond("Ready=F", "RollbackSucceeded"), cond("Remediated=T"), cond("Stalled=T", "RetriesExceeded")],
    }),
    released: known,
    want: ["Failed", "RetriesExceeded"],
  },
  {
    n: 14,
    title: "drift is warned of",
    object: live("HelmRelease", {
      gen: "3/3",
      spec: { driftDetection: { mode: "warn" } },
      status,
      conditions: [ready, cond("Drifted=T", "DriftDetected")],
    }),
    released: known,
    want: ["Failed", "DriftDetected"],
  },
  {
    n: 15,
    title: "periodic check of a ready release",
    object: live("HelmRelease", {
      gen: "3/3",
      status: { ...status, lastAttemptedGeneration: 3 },
      conditions: [cond("Reconciling=T", "Progressing"), cond("Ready=T", "UpgradeSucceeded", "", 3)],
    }),
    released: known,
    want: ["Current", "Reverifying"],
  },
  {
    n: 16,
    title: "health check canceled",
    object: live("HelmRelease", { gen: "3/3", conditions: [cond("Ready=F", "HealthCheckCanceled")] }),
    seenFor: 5 * SECOND,
    want: ["InProgress", "HealthCheckCanceled"],
  },
  {
    n: 17,
    title: "disableWait, a pod crashes",
    object: live("HelmRelease", { gen: "2/2", spec: { install: { disableWait: true } }, status, conditions: [ready] }),
    objects: [crashing, replicas, crash],
    released: { is: "known", refs: [{ apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "web" }] },
    want: ["Failed", "InventoryFailed"],
  },
];
