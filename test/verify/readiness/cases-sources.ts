import type { Case } from "./cases.js";
import { cond, EXPECTED, live, MINUTE, OLD, REACHED } from "./objects.js";

const TEN = 10 * MINUTE;
const failedRelease = live("HelmRelease", {
  name: "db",
  gen: "2/2",
  conditions: [cond("Stalled=T", "RetriesExceeded"), cond("Ready=F", "InstallFailed")],
});
const inventory = { inventory: { entries: [{ id: "shop_db_helm.toolkit.fluxcd.io_HelmRelease", v: "v2" }] } };

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
