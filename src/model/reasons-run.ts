import type { ReasonText } from "./reason-text.js";

/** Reasons that a run finds beyond the readiness of objects. */
export const RUN_REASONS = {
  Verified: { means: "Everything that was expected was seen, and the functional tests have passed." },
  TestPassed: { means: "A run of the functional test, started now, ended with success." },
  NoFunctionalTest: {
    means: "No functional test has finished, so that nothing shows that the product works.",
    fix: "add a FunctionalTest to the solution, or wait for its run",
  },
  TestRunFailed: {
    means: "A run of the functional test ended with a failure.",
    fix: "read the log of the last attempt; the test and the product's own log tell which step failed",
  },
  TestRunTimedOut: {
    means: "A run of the functional test did not end in its time.",
    fix: "bound every wait in the test, and see what the last line of its log waits for",
  },
  TestRunKilled: {
    means: "A run of the functional test was ended from outside: out of memory, evicted, or its pod was deleted.",
    fix: "raise the test's memory limit, or find out who deleted the pod",
  },
  TestNotStarted: {
    means: "A run of the functional test could not be started.",
    fix: "see the message of the API server",
  },
  WorthlessTest: {
    means: "The functional test passed although the product was not there.",
    fix: "make the test ask something that only the working product can answer",
  },
  TestNoticesAbsence: { means: "Without the product the functional test did not pass, as it should be." },
  TestLeftovers: {
    means: "The functional test left objects behind.",
    fix: "let the test delete what it makes, also when it fails (trap … EXIT)",
  },
  FlakyTest: {
    means: "Of several runs of the functional test some passed and some failed.",
    fix: "find out what differs between the runs; their logs are attempts of the check",
  },
  LabelsMissing: {
    means: "The namespace lacks conformance labels, so that no report can name the solution.",
    fix: "set aws.conformance.vendor, vendor-solution and vendor-solution-version on the namespace",
  },
  PrerequisiteFailed: {
    means: "What has to pass before did not: another solution, or a step before.",
    fix: "mend that first",
  },
  PrerequisiteMissing: {
    means: "A Flux Kustomization that the solution waits for is not on the cluster, and the run does not bring it.",
    fix: "choose that solution, too, or install it first",
  },
  NotChosen: { means: "The run was asked for other solutions." },
  Interrupted: { means: "The run was stopped before this was judged.", fix: "run it again" },
  Unbuildable: {
    means: "What the tree wants cannot be told, because its folder does not build.",
    fix: "make the folder build; conformitron validate says more",
  },
  AlreadyPresent: {
    means: "An object of the solution exists that this run did not make; nothing was touched.",
    fix: "remove what is there, take another cluster, or verify what is there with --mode observe",
  },
  Held: {
    means: "Another run is verifying the same solution.",
    fix: "wait until it ends; a lease that is not renewed any more is taken over by itself",
  },
  LeaseLost: {
    means: "The lease of this run was taken over by another one.",
    fix: "run it again; see that the machine is not suspended during a run",
  },
  DirtyTree: {
    means: "The tree differs from its commit, so that no revision names it.",
    fix: "commit or stash the changes",
  },
  SharedFolder: {
    means: "The solution has no folder of its own, so that Flux cannot be told to bring it without others.",
    fix: "give the solution a folder of its own, or verify it with --mode apply",
  },
  ApplyConflict: {
    means: "Another field manager owns fields that the tree sets.",
    fix: "see which manager owns the fields, and let one of them go",
  },
  ApplyRefused: {
    means: "The API server refused an object: a field that it does not know, or a value that it does not take.",
    fix: "correct the object; conformitron validate finds most of these before a cluster does",
  },
  AdmissionDenied: {
    means: "An admission webhook or policy refused an object.",
    fix: "bring the object in line with the policy that the message names, or ask its owner for an exception",
  },
  WebhookUnreachable: {
    means: "An admission webhook did not answer, and the API server refuses what it cannot ask it about.",
    fix: "see whether the pods of the webhook's Service run, or remove the webhook if its product is gone",
  },
  QuotaExceeded: {
    means: "A ResourceQuota of the namespace leaves no room.",
    fix: "lower the requests of the solution or raise the quota",
  },
  VariableUndefined: {
    means: "A variable that Flux substitutes is defined nowhere on the cluster.",
    fix: "put it into the ConfigMap or Secret that substituteFrom names",
  },
  WrongEnvironment: {
    means: "The cluster is not of the environment: its machines are of another kind.",
    fix: "name the environment or the context that you mean",
  },
  WrongKubernetesVersion: {
    means: "The Kubernetes version of the cluster is outside of the environment's window.",
    fix: "name the environment or the context that you mean, or correct the environment's window",
  },
  WrongArchitecture: {
    means: "No node of the cluster has an architecture of the environment.",
    fix: "name the environment or the context that you mean",
  },
  EnvironmentNotProven: { means: "Nothing on the cluster shows of which environment it is." },
  EnvironmentProven: { means: "What is on the cluster agrees with the environment." },
  ClusterReachable: { means: "The API server answers." },
  ApiServed: { means: "The cluster serves every API that the tree uses." },
  ApiMissing: {
    means: "The cluster does not serve an API that the tree uses.",
    fix: "install the controller that brings it, in a version that serves it",
  },
  DeprecatedApi: {
    means: "The tree uses a version of an API that is deprecated or will be removed.",
    fix: "use the version that the message names",
  },
  ControllerAnswers: { means: "The controller has answered a reconcile request." },
  ControllerSilent: {
    means: "A controller does not answer a reconcile request.",
    fix: "see whether the controller runs, and read its log",
  },
  ControllerNotAsked: {
    means: "The controller was not asked, because this run may not write to its objects, or there are none.",
  },
  RightsSufficient: { means: "The own rights suffice for the run." },
  RightsInsufficient: {
    means: "The own rights do not suffice for the run.",
    fix: "grant what is missing; conformitron verify --print-rbac prints what a run needs",
  },
  NoDrift: { means: "What is on the cluster is what the tree gives." },
  DriftFound: {
    means: "What is on the cluster differs from the tree.",
    fix: "put the change into the tree, or let Flux correct it",
  },
  Idempotent: { means: "Applying the same tree again changed nothing." },
  NotIdempotent: {
    means: "Applying the same tree again changed objects.",
    fix: "find what is random or depends on time in the definition or its chart",
  },
  UpgradePassed: { means: "The upgrade from the earlier version, and the way back, were seen to work." },
  UpgradeFailed: {
    means: "The upgrade from the earlier version failed.",
    fix: "see which step failed and its own checks",
  },
  RollbackFailed: {
    means: "The way back to the earlier version failed.",
    fix: "see which step failed and its own checks",
  },
  NoEarlierVersion: {
    means: "The earlier revision does not have the solution, so that there is nothing to upgrade from.",
  },
  RemovedCleanly: { means: "After the removal nothing was left." },
  LeftBehind: {
    means: "The removal left objects behind.",
    fix: "delete them with the release: a chart's hooks and finalizers, CRDs and cluster roles are the usual leftovers",
  },
  FinalizerStuck: {
    means: "An object cannot go, because nobody removes its finalizer.",
    fix: "see whether the controller that owns the finalizer still runs",
  },
  InternalError: { means: "The verifier itself failed.", fix: "run again with --debug and report what it shows" },
} as const satisfies Readonly<Record<string, ReasonText>>;
