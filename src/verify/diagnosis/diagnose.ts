import type { ReasonText } from "../../model/reason-text.js";
import { REASONS, type Reason } from "../../model/reasons.js";
import type { CheckVerdict } from "../../model/verification.js";
import { explainAdmission, explainConflict, explainQuota } from "./admission.js";
import { explainBrokenApi } from "./apis.js";
import { explainChart, explainFetch, explainHook, explainRendering, explainSource, explainTimeout } from "./charts.js";
import { explainCrash, explainProbe, explainTest } from "./containers.js";
import { explainDrift } from "./drift.js";
import { type Explain, type Facts, factsOf } from "./facts.js";
import { explainImage } from "./images.js";
import { explainClaim, explainScheduling } from "./scheduling.js";
import { explainReference, explainSecret } from "./secrets.js";
import { sentence } from "./words.js";

/** What a failure of a Flux object may come from: the texts tell which, the most certain first. */
const BEHIND: readonly Explain[] = [
  explainQuota,
  explainAdmission,
  explainChart,
  explainRendering,
  explainHook,
  explainImage,
  explainReference,
  explainScheduling,
  explainFetch,
  explainProbe,
  explainTimeout,
  explainCrash,
];

/** What is asked for each reason; others are told by their message and the texts of the list. */
const EXPLAIN: Partial<Readonly<Record<Reason, readonly Explain[]>>> = {
  ErrImagePull: [explainImage],
  ImagePullBackOff: [explainImage],
  CrashLoopBackOff: [explainCrash],
  InitCrashLoopBackOff: [explainCrash],
  PodFailed: [explainCrash],
  PodNotReady: [explainProbe, explainCrash],
  PodPending: BEHIND,
  CreateContainerConfigError: [explainReference],
  Unschedulable: [explainScheduling],
  NotBound: [explainClaim],
  NoStorageClass: [explainClaim],
  SecretSyncedError: [explainSecret],
  TargetKeysMissing: [explainSecret],
  QuotaExceeded: [explainQuota],
  FailedCreate: [explainQuota, explainAdmission],
  ReplicaFailure: [explainQuota, explainAdmission],
  AdmissionDenied: [explainAdmission],
  ApplyRefused: [explainAdmission],
  ApplyConflict: [explainConflict],
  InvalidChartReference: [explainChart],
  ChartPullError: [explainChart, explainSource],
  SourceUnavailable: [explainSource],
  FetchFailed: [explainSource],
  IndexationFailed: [explainSource],
  AuthenticationFailed: [explainSource],
  GitOperationFailed: [explainSource],
  OCIArtifactPullFailed: [explainSource],
  TestRunFailed: [explainTest],
  TestRunTimedOut: [explainTest],
  TestRunKilled: [explainTest],
  TestFailed: [explainTest],
  LastRunFailed: [explainTest],
  LastScheduledRunFailed: [explainTest],
  JobFailed: [explainTest],
  BackoffLimitExceeded: [explainTest],
  DeadlineExceeded: [explainTest],
  DriftFound: [explainDrift],
  DriftDetected: [explainDrift],
  NotIdempotent: [explainDrift],
  InstallFailed: BEHIND,
  UpgradeFailed: BEHIND,
  RetriesExceeded: BEHIND,
  ReconciliationFailed: BEHIND,
  HealthCheckFailed: BEHIND,
  InventoryFailed: BEHIND,
  InventoryPending: BEHIND,
  DependencyFailed: BEHIND,
  ProgressDeadlineExceeded: BEHIND,
  ProgressingWithRetry: BEHIND,
  LessReplicas: BEHIND,
  LessUpdated: BEHIND,
  LessAvailable: BEHIND,
  LessReady: BEHIND,
  ReplicaSetNotAvailable: BEHIND,
  DeploymentNotAvailable: BEHIND,
  NotReady: BEHIND,
  Progressing: BEHIND,
  HealthPending: BEHIND,
  NamespaceDeletionDiscoveryFailure: [explainBrokenApi],
  TestNotStarted: [explainQuota, explainAdmission],
};

/**
 * What happened, the likely cause and what to do, in one paragraph, from the texts of the reason and what was seen; undefined for what
 * passed, and for what was skipped because nobody asked for it.
 */
export function diagnose(check: Omit<CheckVerdict, "diagnosis">): string | undefined {
  const { means, fix }: ReasonText = REASONS[check.reason];
  if (check.verdict === "passed" || (check.verdict === "skipped" && fix === undefined)) return undefined;
  const facts = factsOf(check);
  const found = explanation(facts, EXPLAIN[check.reason] ?? []);
  const cause = found?.cause ?? (check.message === "" ? undefined : check.message);
  return [means, cause, found?.fix ?? fix]
    .filter((text) => text !== undefined)
    .map(sentence)
    .filter((text, index, all) => all.indexOf(text) === index)
    .join(" ");
}

function explanation(facts: Facts, explains: readonly Explain[]): ReturnType<Explain> {
  for (const explain of explains) {
    const found = explain(facts);
    if (found !== undefined) return found;
  }
  return undefined;
}
