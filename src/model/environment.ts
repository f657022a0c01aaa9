import type { AmbientName } from "./ambient.js";

/**
 * The environments that exist, as keys. Each environment file adds its own by module augmentation, so that the
 * name of an environment that does not exist is a compile error:
 *
 *     declare module "conformitron" { interface EnvironmentNames { snow: true } }
 */
// biome-ignore lint/suspicious/noEmptyInterface: environment files augment it
export interface EnvironmentNames {}

/** The name of an environment that some environment file declares. */
export type EnvironmentName = keyof EnvironmentNames & string;

/** Versions from `min` to `max`, both included, as `major.minor`; without `max` there is no upper end. */
export interface VersionWindow {
  readonly min: string;
  readonly max?: string;
}

/** A processor architecture as Kubernetes spells it in the label `kubernetes.io/arch`. */
export type Architecture = "amd64" | "arm64";

/** The operating system of the nodes. */
export interface NodeOs {
  readonly name: "bottlerocket" | "ubuntu" | "rhel" | "amazon-linux" | "auto-mode" | (string & {});
  /** The root file system cannot be written, as on Bottlerocket. @default false */
  readonly readOnlyRoot?: boolean;
  /** Not an operating system that EKS Anywhere supplies, but a partner's own. @default false */
  readonly custom?: boolean;
}

/** A storage class that workloads of the environment can claim from. */
export interface StorageClassFacts {
  readonly name: string;
  readonly provisioner: string;
  /** Claims without a class get this one. At most one class of an environment. @default false */
  readonly default?: boolean;
  /** A VolumeSnapshotClass for its volumes; without one, its volumes cannot be snapshotted. */
  readonly snapshotClass?: string;
}

/** Where External Secrets reads secrets from: AWS Secrets Manager or Parameter Store. */
export interface SecretStoreFacts {
  /** Name of the ClusterSecretStore. @default "eksa-secret-store" */
  readonly name?: string;
  readonly service: "SecretsManager" | "ParameterStore";
  readonly region: string;
}

/** How Flux comes to a cluster and what its Git source is called there. */
export interface GitOpsFacts {
  /** `eksa-builtin`: EKS Anywhere installs Flux and its GitRepository by a FluxConfig; `bootstrap`: the bootstrap folder does. */
  readonly mode: "eksa-builtin" | "bootstrap";
  /** Name of the GitRepository in `flux-system`. @default "addons" */
  readonly source?: string;
}

/** One cluster of an environment. */
export interface ClusterFacts {
  /** The cluster's name: a DNS label, unique within its environment. */
  readonly name: string;
  /** Labels for targeting: `stage`, `region`, `team`, `tenant`, … @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** What differs between clusters, by the name of the ambient value; `clusterName` and `environment` are known already. @default none */
  readonly ambient?: Readonly<Partial<Record<Exclude<AmbientName, "clusterName" | "environment">, string>>>;
}

/** What is on the clusters without this repository putting it there. */
export interface ProvidedFacts {
  /** Names of ClusterSecretStores. @default none */
  readonly secretStores?: readonly string[];
  /** Flux sources as `Kind/namespace/name`. @default none */
  readonly sources?: readonly string[];
  /** Full names of CustomResourceDefinitions, such as `volumesnapshots.snapshot.storage.k8s.io`. @default none */
  readonly crds?: readonly string[];
  /** Secrets as `namespace/name`. @default none */
  readonly secrets?: readonly string[];
}

/** One deployment model: a way to run EKS Anywhere or EKS, with what it offers, its folder in the tree and its clusters. */
export interface EnvironmentDefinition {
  readonly name: EnvironmentName;
  /** Other names that people use for it. @default none */
  readonly aliases?: readonly string[];
  /** Its folder at the top of the tree. */
  readonly folder: string;
  /** The file of the validated partners report. */
  readonly partnerList: string;
  /** One line for people. */
  readonly title: string;
  /** Kind of the EKS Anywhere machine configuration; absent where it is not an EKS Anywhere cluster. */
  readonly machineConfigKind?: string;
  /** Kubernetes minors in use. @default 1.31 to 1.34 */
  readonly kubernetes?: VersionWindow;
  /** Flux minors in use. @default 2.6 to 2.7 */
  readonly flux?: VersionWindow;
  /** External Secrets minors in use. @default from 0.17 */
  readonly externalSecrets?: VersionWindow;
  readonly architectures: readonly Architecture[];
  readonly nodeOs: readonly NodeOs[];
  /** @default none */
  readonly storageClasses?: readonly StorageClassFacts[];
  readonly secretStore: SecretStoreFacts;
  readonly gitops: GitOpsFacts;
  /** Slack channel of the environment's alerts. */
  readonly alertChannel: string;
  /** Chart repositories by the prefix of their URL, and what to put in its place. @default none */
  readonly chartMirrors?: Readonly<Record<string, string>>;
  /** Image registries by the prefix of the image name (registry host included), and what to put in its place. @default none */
  readonly imageMirrors?: Readonly<Record<string, string>>;
  readonly clusters: readonly ClusterFacts[];
  /** @default nothing */
  readonly provides?: ProvidedFacts;
}

/** An environment with every default filled in: what constructs see and what is written into the tree. */
export interface Environment
  extends Required<Omit<EnvironmentDefinition, "machineConfigKind" | "secretStore" | "gitops">> {
  readonly machineConfigKind?: string;
  readonly secretStore: Required<SecretStoreFacts>;
  readonly gitops: Required<GitOpsFacts>;
  readonly provides: Required<ProvidedFacts>;
}

/** The folder of what all environments share. */
export const COMMON_FOLDER = "eks-anywhere-common";

/** Marks the environment as such; it changes nothing. The file exports it as `default`. */
export function defineEnvironment(environment: EnvironmentDefinition): EnvironmentDefinition {
  return environment;
}

/** The same environment with its defaults filled in. */
export function environmentFacts(environment: EnvironmentDefinition): Environment {
  return {
    aliases: [],
    kubernetes: { min: "1.31", max: "1.34" },
    flux: { min: "2.6", max: "2.7" },
    externalSecrets: { min: "0.17" },
    storageClasses: [],
    chartMirrors: {},
    imageMirrors: {},
    ...environment,
    secretStore: { name: "eksa-secret-store", ...environment.secretStore },
    gitops: { source: "addons", ...environment.gitops },
    provides: { secretStores: [], sources: [], crds: [], secrets: [], ...environment.provides },
  };
}
