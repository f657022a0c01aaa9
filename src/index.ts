/** What partners write solutions and environments with. */
export {
  Ambient,
  type AmbientEnv,
  AmbientText,
  type AmbientValues,
  ambientText,
} from "./constructs/ambient.js";
export { ConformitronConstruct, type WaiverProps, waive } from "./constructs/base.js";
export { BootstrapJob, type BootstrapJobProps } from "./constructs/bootstrap-job.js";
export { type ChartReference, HelmRepository, OciRepository, type RepositoryProps } from "./constructs/charts.js";
export { Config, type ConfigProps } from "./constructs/config.js";
export { FunctionalTest, type FunctionalTestProps } from "./constructs/functional-test.js";
export {
  HelmRelease,
  type HelmReleaseProps,
  type PostRenderer,
  type RemediationProps,
} from "./constructs/helm-release.js";
export type { HelmValue, HelmValues } from "./constructs/helm-values.js";
export { Kustomize, type KustomizeProps, type KustomizeSource } from "./constructs/kustomize.js";
export { Manifests, type ManifestsProps, type RawObject } from "./constructs/manifests.js";
export type { AccountToken } from "./constructs/pod-volumes.js";
export {
  type EnvFrom,
  type ExistingProps,
  existingConfigMap,
  existingSecret,
  type FilesFrom,
  type KeyReferences,
  KeyValue,
  type ValuesFrom,
} from "./constructs/references.js";
export type { Right } from "./constructs/rights.js";
export { Script } from "./constructs/script.js";
export { SCRIPT_IMAGE } from "./constructs/script-pod.js";
export type { ScriptPodProps } from "./constructs/script-pod-props.js";
export {
  ClusterSecretStore,
  type ClusterSecretStoreProps,
  SecretStore,
  type SecretStoreProps,
} from "./constructs/secret-store.js";
export { Solution } from "./constructs/solution.js";
export type { ExistingNamespace, SolutionProps } from "./constructs/solution-props.js";
export { Stage, type StageProps } from "./constructs/stage.js";
export {
  type ExtractedSecret,
  type RemoteSecret,
  type SecretKey,
  type SecretTemplate,
  StoreSecret,
  type StoreSecretProps,
} from "./constructs/store-secret.js";
export { TestNamespace, type TestNamespaceProps } from "./constructs/test-namespace.js";
export { AMBIENT_KEYS, type AmbientName } from "./model/ambient.js";
// Names that environment files augment are found only through a whole re-export.
export * from "./model/environment.js";
export type { HealthCheck, HealthCheckExpression, Requirement, Tier, Waiver } from "./model/solution.js";
export type { DurationText } from "./model/syntax.js";
