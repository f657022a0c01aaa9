import type { ReasonText } from "./reason-text.js";

/** Reasons of jobs, volumes, Services and the API's own objects. */
export const CORE_REASONS = {
  Completed: { means: "The Job has completed." },
  CompletedAfterRetries: {
    means: "The Job has completed, and pods of it have failed before.",
    fix: "read the logs of the failed attempts",
  },
  CompletedAndExpired: { means: "The Job was seen complete, and is gone since." },
  JobRunning: { means: "The Job runs." },
  JobNotStarted: { means: "The Job has not started yet." },
  JobFailed: { means: "The Job has failed.", fix: "read the logs of its pods" },
  BackoffLimitExceeded: {
    means: "The Job failed as often as its backoffLimit allows.",
    fix: "read the logs of its pods",
  },
  DeadlineExceeded: {
    means: "The Job ran longer than its deadline.",
    fix: "see what the last lines of its log wait for",
  },
  PodFailurePolicy: {
    means: "A pod of the Job failed in a way that its policy does not retry.",
    fix: "read the log of the pod",
  },
  FailedIndexes: { means: "Indexes of the Job have failed.", fix: "read the logs of their pods" },
  MaxFailedIndexesExceeded: {
    means: "More indexes of the Job have failed than allowed.",
    fix: "read the logs of their pods",
  },
  SuccessCriteriaMet: { means: "The Job has succeeded, and its pods are still ending." },
  InvalidSchedule: { means: "The schedule or the time zone is not understood.", fix: "correct schedule or timeZone" },
  LastRunSucceeded: { means: "The last finished run has succeeded." },
  LastRunFailed: { means: "The last finished run has failed.", fix: "read the log of its pods" },
  LastScheduledRunFailed: {
    means: "The last scheduled run has failed, although a run started by hand has succeeded since.",
    fix: "find out what differs between the two runs",
  },
  NotRunSinceChange: { means: "It has not run since it was changed.", fix: "wait for the next run, or start one" },
  MissedRuns: { means: "Runs that were due have not been made.", fix: "see the events of the CronJob" },
  NeverRun: { means: "It has never run.", fix: "wait for the next run, or start one" },
  FirstRunActive: { means: "Its first run has not ended yet." },
  RunAwaited: { means: "A run was started, and its Job is not seen yet." },
  NoJobEvidence: { means: "The Job of the last run is gone, so that its success is inferred from its times." },
  RunStuck: {
    means: "A run lasts longer than its deadline or two periods.",
    fix: "see what the run waits for; set activeDeadlineSeconds",
  },
  NotBound: {
    means: "The claim has no volume.",
    fix: "see the claim's events: the provisioner or a matching volume is missing",
  },
  ClaimLost: { means: "The volume of the claim is gone.", fix: "restore the volume, or make the claim again" },
  WaitForFirstConsumer: { means: "The claim gets its volume when a pod uses it, and none does." },
  NoStorageClass: {
    means: "The storage class is missing, and there is no default.",
    fix: "name a class of the cluster, or make one the default",
  },
  NoLoadBalancerAddress: {
    means: "No load balancer has given an address.",
    fix: "see whether the cluster has a provider of load balancers",
  },
  NoReadyEndpoints: {
    means: "No ready pod is behind the Service.",
    fix: "see that its selector fits the pods, and that they are ready",
  },
  ServiceNotFound: { means: "The Service does not exist.", fix: "correct the name of the Service, or add it" },
  Installing: { means: "The CRD is being installed." },
  NotEstablished: { means: "The CRD is not served.", fix: "see the conditions of the CRD" },
  PluralConflict: { means: "Another CRD has the same plural name.", fix: "remove one of the two" },
  SingularConflict: { means: "Another CRD has the same singular name.", fix: "remove one of the two" },
  KindConflict: { means: "Another CRD has the same kind.", fix: "remove one of the two" },
  ListKindConflict: { means: "Another CRD has the same kind of list.", fix: "remove one of the two" },
  ShortNamesConflict: { means: "Another CRD has the same short name.", fix: "remove one of the two" },
  VersionNotServed: {
    means: "The CRD does not serve a version that the tree wants it to.",
    fix: "see who else writes the CRD",
  },
  MissingEndpoints: { means: "No ready pod is behind the API.", fix: "see the pods of the API's Service" },
  EndpointsNotFound: { means: "The API's Service has no endpoints.", fix: "see the pods of the API's Service" },
  ServicePortError: { means: "The API's Service does not have the port.", fix: "correct the port of the APIService" },
  FailedDiscoveryCheck: { means: "The API does not answer.", fix: "read the log of the API's pods" },
  ScalingInactive: {
    means: "The autoscaler cannot scale.",
    fix: "see that metrics are there: metrics-server or an adapter",
  },
} as const satisfies Readonly<Record<string, ReasonText>>;
