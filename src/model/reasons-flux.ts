import type { ReasonText } from "./reason-text.js";

/** Reasons of Flux objects; most are the controllers' own words. */
export const FLUX_REASONS = {
  ProgressingWithRetry: {
    means: "The last try failed, and the controller tries again.",
    fix: "see the message of the controller",
  },
  AwaitingTests: { means: "The release waits for the chart's tests." },
  HealthCheckCanceled: { means: "The health check was ended, because something newer came." },
  InstallFailed: {
    means: "Helm could not install the release.",
    fix: "see the message; the objects of the release tell more",
  },
  TestFailed: { means: "A test of the chart failed.", fix: "read the log of the test's pod" },
  RollbackSucceeded: {
    means: "The upgrade failed, and the release before it is back.",
    fix: "see why the upgrade failed, with helm history",
  },
  UninstallSucceeded: {
    means: "The install failed, and the release was removed again.",
    fix: "see why the install failed; the events of the release tell it",
  },
  UninstallFailed: { means: "The release could not be removed.", fix: "see the message of the controller" },
  ArtifactFailed: {
    means: "The source's artifact cannot be had.",
    fix: "see whether the source exists and is ready, and whether the path is in it",
  },
  ValuesError: {
    means: "The values cannot be put together.",
    fix: "see that each ConfigMap and Secret of valuesFrom exists and has the key",
  },
  ChartMutateError: {
    means: "The chart cannot be changed as the release asks.",
    fix: "see the message of the controller",
  },
  RESTClientError: {
    means: "The controller cannot reach the release's cluster.",
    fix: "correct the kubeConfig or the ServiceAccount of the release",
  },
  ResourceManagerError: {
    means: "The controller cannot handle the release's objects.",
    fix: "see the message of the controller",
  },
  FactoryError: { means: "The controller cannot prepare Helm.", fix: "see the message of the controller" },
  StateError: {
    means: "The controller cannot tell the state of the release.",
    fix: "see the Secrets of Helm's storage in the namespace",
  },
  ReconcileError: { means: "The controller failed while reconciling.", fix: "see the message of the controller" },
  RetriesExceeded: {
    means: "The release failed as often as its remediation allows.",
    fix: "mend the cause, then change the release or request a reset",
  },
  MissingRollbackTarget: {
    means: "There is no earlier release to go back to.",
    fix: "mend the cause, then change the release or request a reset",
  },
  InvalidCELExpression: { means: "A CEL expression of the object cannot be used.", fix: "correct the expression" },
  AccessDenied: {
    means: "The object refers to another namespace, and the controller does not allow that.",
    fix: "put the source into the same namespace",
  },
  ReleaseNotDeployed: {
    means: "Helm does not call the newest release deployed.",
    fix: "see the state of the release with helm history",
  },
  ValuesPending: { means: "The newest release was made with other values than those asked for." },
  NoTestHooks: {
    means: "The chart's tests are switched on, and the chart has none.",
    fix: "switch them off, or add a FunctionalTest",
  },
  DriftDetected: {
    means: "Objects of the release differ from its chart.",
    fix: "undo the change by hand, or let the controller correct drift",
  },
  RemoteInventory: { means: "The objects of the release are on another cluster, so that they were not looked at." },
  StaticNotChecked: { means: "Nothing is fetched for an OCI repository; its charts are the judges." },
  ArtifactMissing: { means: "The source is ready, and there is no artifact." },
  StaleArtifact: { means: "Fetching fails, and what was fetched before is still in use." },
  URLInvalid: {
    means: "The address of the source cannot be used.",
    fix: "correct the address; oci:// needs type: oci",
  },
  FetchFailed: { means: "The source cannot be fetched.", fix: "see whether the repository answers" },
  AuthenticationFailed: {
    means: "The repository did not take the credentials.",
    fix: "correct the Secret that the source names",
  },
  IndexationFailed: {
    means: "The index of the chart repository cannot be had.",
    fix: "see whether the repository answers and has an index.yaml",
  },
  StorageOperationFailed: {
    means: "The source controller cannot store the artifact.",
    fix: "see whether its volume has room",
  },
  InvalidChartReference: {
    means: "The chart, or its version, is not in the repository.",
    fix: "correct the name or the version of the chart",
  },
  ValuesFilesError: { means: "A values file of the chart cannot be used.", fix: "correct valuesFiles" },
  MetadataPatchError: {
    means: "The metadata of the chart cannot be changed.",
    fix: "see the message of the controller",
  },
  UnsupportedSourceKind: {
    means: "Charts cannot come from that kind of source.",
    fix: "use a HelmRepository, GitRepository or Bucket",
  },
  SourceUnavailable: {
    means: "The chart's source does not exist or cannot be read.",
    fix: "correct sourceRef, or add the source",
  },
  NoSourceArtifact: { means: "The chart's source has no artifact yet.", fix: "see why the source is not ready" },
  ChartPullError: { means: "The chart cannot be pulled.", fix: "see whether the repository answers and has the chart" },
  DependencyBuildError: {
    means: "A dependency of the chart cannot be had.",
    fix: "see whether the dependency's repository answers and has the version",
  },
  ChartPackageError: { means: "The chart cannot be packed.", fix: "correct the chart; helm lint finds most errors" },
  ChartVerificationError: {
    means: "The signature of the chart does not fit.",
    fix: "see who signed the chart, and the keys of the object",
  },
  FeatureGateDisabled: {
    means: "The object needs a feature that is switched off in the controller.",
    fix: "switch the feature gate on, or do without",
  },
  InvalidProviderConfiguration: {
    means: "The provider of the source is not configured correctly.",
    fix: "correct spec.provider and the Secret",
  },
  InvalidVerificationMode: { means: "The mode of verification does not exist.", fix: "correct spec.verify.mode" },
  GitOperationFailed: {
    means: "The Git repository cannot be cloned.",
    fix: "see that the address, the reference and the credentials are right",
  },
  OCIArtifactPullFailed: {
    means: "The OCI artifact cannot be pulled.",
    fix: "see that the address, the tag and the credentials are right",
  },
  OCIArtifactLayerOperationFailed: {
    means: "A layer of the OCI artifact cannot be used.",
    fix: "correct spec.layerSelector, or the artifact",
  },
  VerificationError: {
    means: "The signature of the source does not fit.",
    fix: "see who signed it, and the keys of the object",
  },
  Failed: { means: "The controller cannot do what the object asks.", fix: "see the message of the controller" },
  BuildFailed: { means: "The folder does not build.", fix: "make the folder build; conformitron validate says more" },
  ReconciliationFailed: {
    means: "The objects cannot be applied.",
    fix: "see the message for the object and the error of the API server",
  },
  PruneFailed: {
    means: "Objects that are gone from the folder cannot be deleted.",
    fix: "see the message for the object and the error",
  },
  HealthCheckFailed: {
    means: "What was applied did not become healthy in time.",
    fix: "mend the object that the message names",
  },
  HealthCheckError: {
    means:
      "An expression of healthCheckExprs cannot be evaluated on the object, such as for a field that is not there; Flux waits as well.",
    fix: "ask in the expression whether the field is there: has(status.conditions), or status.?conditions",
  },
  HealthCheckNotUnderstood: {
    means:
      "An expression of healthCheckExprs uses a function that is not known here, so that the object is judged by its status.",
  },
  HealthPending: { means: "The health of what was applied is not confirmed yet." },
} as const satisfies Readonly<Record<string, ReasonText>>;
