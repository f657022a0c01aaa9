import type { Case } from "./cases.js";
import { ago, cond, EXPECTED, live, MINUTE, OLD, REACHED, SECOND, waitingPod } from "./objects.js";

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
const failedRelease = live("HelmRelease", {
  name: "db",
  gen: "2/2",
  conditions: [cond("Stalled=T", "RetriesExceeded"), cond("Ready=F", "InstallFailed")],
});
const inventory = { inventory: { entries: [{ id: "shop_db_helm.toolkit.fluxcd.io_HelmRelease", v: "v2" }] } };

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

/** Rows 18 to 31. */
export const SOURCE_CASES: readonly Case[] = [
  {
    n: 18,
    title: "type oci, empty status",
    object: live("HelmRepository", { spec: { type: "oci", url: "oci://registry/charts" }, status: {} }),
    want: ["Current", "Ready", "StaticNotChecked"],
  },
  {
    n: 19,
    title: "oci:// without type",
    object: live("HelmRepository", {
      gen: "1/1",
      spec: { url: "oci://registry/charts" },
      conditions: [cond("Stalled=T", "URLInvalid"), cond("Ready=F", "URLInvalid")],
    }),
    want: ["Failed", "URLInvalid"],
  },
  {
    n: 20,
    title: "index fails, old artifact",
    object: live("HelmRepository", {
      gen: "2/2",
      status: { artifact: { revision: "sha256:1" } },
      conditions: [
        cond("FetchFailed=T", "IndexationFailed"),
        cond("Reconciling=T", "ProgressingWithRetry"),
        cond("Ready=F", "Failed"),
      ],
    }),
    seenFor: TEN,
    want: ["Failed", "IndexationFailed", "StaleArtifact"],
  },
  {
    n: 21,
    title: "artifact of another commit",
    object: live("GitRepository", {
      gen: "1/1",
      status: { artifact: { revision: OLD } },
      conditions: [cond("Ready=T", "Succeeded")],
    }),
    expectation: { revision: EXPECTED },
    want: ["InProgress", "RevisionPending"],
  },
  {
    n: 22,
    title: "suspended, then edited",
    object: live("GitRepository", {
      gen: "4/4",
      spec: { suspend: true },
      status: { artifact: { revision: OLD } },
      conditions: [cond("Ready=T", "Succeeded", "", 4)],
    }),
    expectation: { revision: EXPECTED },
    want: ["Unknown", "Suspended"],
  },
  {
    n: 23,
    title: "registry refuses credentials",
    object: live("OCIRepository", {
      gen: "1/-1",
      conditions: [
        cond("Reconciling=T", "ProgressingWithRetry"),
        cond("Ready=F", "OCIArtifactPullFailed"),
        cond("FetchFailed=T", "AuthenticationFailed"),
      ],
    }),
    seenFor: TEN,
    want: ["Failed", "AuthenticationFailed"],
  },
  {
    n: 24,
    title: "signature does not fit",
    object: live("OCIRepository", {
      gen: "2/2",
      conditions: [cond("Ready=F", "VerificationError"), cond("SourceVerified=F", "VerificationError")],
    }),
    want: ["Failed", "VerificationError"],
  },
  {
    n: 25,
    title: "no such version",
    object: live("HelmChart", {
      gen: "1/1",
      conditions: [cond("Stalled=T", "InvalidChartReference"), cond("FetchFailed=T"), cond("Ready=F")],
    }),
    want: ["Failed", "InvalidChartReference"],
  },
  {
    n: 26,
    title: "access denied",
    object: live("Kustomization", {
      gen: "1/-1",
      conditions: [cond("Stalled=T", "AccessDenied", "", 1), cond("Ready=F", "AccessDenied")],
    }),
    want: ["Failed", "AccessDenied"],
  },
  {
    n: 27,
    title: "does not build at the expected revision",
    object: live("Kustomization", {
      gen: "2/1",
      status: { lastAttemptedRevision: REACHED },
      conditions: [
        cond("Reconciling=T", "ProgressingWithRetry"),
        cond("Ready=F", "BuildFailed", "kustomize build failed"),
      ],
    }),
    expectation: { revision: EXPECTED },
    want: ["Failed", "BuildFailed"],
  },
  {
    n: 28,
    title: "an older revision is applied",
    object: live("Kustomization", {
      gen: "1/1",
      status: { lastAppliedRevision: OLD },
      conditions: [cond("Ready=T", "ReconciliationSucceeded")],
    }),
    expectation: { revision: EXPECTED },
    want: ["InProgress", "RevisionPending"],
  },
  {
    n: 29,
    title: "does not wait, a release of it has failed",
    object: live("Kustomization", {
      gen: "1/1",
      spec: { wait: false },
      status: { lastAppliedRevision: REACHED, ...inventory },
      conditions: [cond("Ready=T", "ReconciliationSucceeded")],
    }),
    objects: [failedRelease],
    expectation: { revision: EXPECTED },
    want: ["Failed", "InventoryFailed"],
  },
  {
    n: 30,
    title: "suspended, then edited",
    object: live("Kustomization", { gen: "7/7", spec: { suspend: true }, conditions: [cond("Ready=T", "", "", 6)] }),
    want: ["Unknown", "Suspended"],
  },
  {
    n: 31,
    title: "interval run",
    object: live("Kustomization", {
      gen: "3/3",
      status: { lastAppliedRevision: REACHED },
      conditions: [cond("Ready=U", "Progressing"), cond("Reconciling=T", "Progressing")],
    }),
    expectation: { revision: EXPECTED },
    want: ["InProgress", "Reverifying"],
  },
];

const synced = { syncedResourceVersion: "1-ab12", refreshTime: ago(MINUTE) };
const managed = { "reconcile.external-secrets.io/managed": "true" };

/** Rows 32 to 43. */
export const SECRET_CASES: readonly Case[] = [
  { n: 32, title: "just created", object: live("ExternalSecret"), want: ["InProgress", "NotReconciled"] },
  { n: 33, title: "never reconciled", object: live("ExternalSecret"), seenFor: TEN, want: ["Failed", "NotReconciled"] },
  {
    n: 34,
    title: "provider refuses",
    object: live("ExternalSecret", {
      conditions: [cond("Ready=F", "SecretSyncedError", "could not get secret data from provider")],
    }),
    seenFor: TEN,
    want: ["Failed", "SecretSyncedError"],
  },
  {
    n: 35,
    title: "target owned elsewhere",
    object: live("ExternalSecret", {
      conditions: [cond("Ready=F", "SecretSyncedError", "target is owned by another ExternalSecret")],
    }),
    want: ["Failed", "TargetOwnedElsewhere"],
  },
  {
    n: 36,
    title: "nothing to merge into",
    object: live("ExternalSecret", {
      spec: { target: { creationPolicy: "Merge" } },
      status: synced,
      conditions: [cond("Ready=T", "SecretMissing")],
    }),
    want: ["Failed", "SecretMissing"],
  },
  {
    n: 37,
    title: "target deleted",
    object: live("ExternalSecret", {
      spec: { target: { deletionPolicy: "Delete" } },
      status: synced,
      conditions: [cond("Ready=T", "SecretDeleted")],
    }),
    want: ["Failed", "SecretDeleted"],
  },
  {
    n: 38,
    title: "an earlier generation is synced",
    object: live("ExternalSecret", {
      gen: "3",
      spec: { refreshInterval: "1h" },
      status: { ...synced, syncedResourceVersion: "2-ab12" },
      conditions: [cond("Ready=T", "SecretSynced")],
    }),
    want: ["InProgress", "GenerationNotObserved"],
  },
  {
    n: 39,
    title: "the same, created once",
    object: live("ExternalSecret", {
      gen: "3",
      spec: { refreshPolicy: "CreatedOnce" },
      status: { ...synced, syncedResourceVersion: "2-ab12" },
      conditions: [cond("Ready=T", "SecretSynced")],
    }),
    want: ["Failed", "SpecChangeIgnored"],
  },
  {
    n: 40,
    title: "target lacks a key",
    object: live("ExternalSecret", {
      spec: { data: [{ secretKey: "user" }, { secretKey: "licence" }] },
      status: synced,
      conditions: [cond("Ready=T", "SecretSynced")],
    }),
    secrets: { "shop/web": { is: "found", keys: ["user"], labels: managed } },
    want: ["Failed", "TargetKeysMissing"],
  },
  { n: 41, title: "no status yet", object: live("SecretStore"), want: ["InProgress", "NotReconciled"] },
  {
    n: 42,
    title: "validation unknown",
    object: live("ClusterSecretStore", { conditions: [cond("Ready=T", "ValidationUnknown")] }),
    want: ["Current", "Ready", "NotVerified"],
  },
  {
    n: 43,
    title: "provider configured wrongly",
    object: live("SecretStore", { conditions: [cond("Ready=F", "InvalidProviderConfig")] }),
    seenFor: TEN,
    want: ["Failed", "InvalidProviderConfig"],
  },
];
