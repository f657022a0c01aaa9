import type { VersionWindow } from "./environment.js";

/** Products that bring APIs to a cluster, by the name of their version window in a scope. */
export type ApiProduct = "kubernetes" | "flux" | "externalSecrets";

/** When an API version came and went. Versions are `major.minor` of the product. */
export interface ApiLifecycle {
  readonly product: ApiProduct;
  readonly apiVersion: string;
  readonly kinds: readonly string[];
  /** The first version that serves it. @default long ago */
  readonly since?: string;
  readonly deprecatedIn?: string;
  /** The first version that no longer serves it. @default served */
  readonly removedIn?: string;
  /** The API version to use instead; undefined where there is none. */
  readonly replacement?: string;
}

/** How people call the products. */
export const PRODUCT_TITLES: Readonly<Record<ApiProduct, string>> = {
  kubernetes: "Kubernetes",
  flux: "Flux",
  externalSecrets: "External Secrets",
};

const WEBHOOKS = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];
const RBAC = ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];
const STORES = ["ClusterExternalSecret", "ClusterSecretStore", "ExternalSecret", "SecretStore"];

/** Every API version that came or went late enough to matter, oldest removal first. */
export const API_LIFECYCLES: readonly ApiLifecycle[] = [
  ...removed("1.16", "apps/v1beta1", ["ControllerRevision", "Deployment", "StatefulSet"], "apps/v1"),
  ...removed(
    "1.16",
    "apps/v1beta2",
    ["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"],
    "apps/v1",
  ),
  ...removed("1.16", "extensions/v1beta1", ["DaemonSet", "Deployment", "ReplicaSet"], "apps/v1"),
  ...removed("1.16", "extensions/v1beta1", ["NetworkPolicy"], "networking.k8s.io/v1"),
  ...removed("1.16", "extensions/v1beta1", ["PodSecurityPolicy"]),
  ...removed("1.22", "extensions/v1beta1", ["Ingress"], "networking.k8s.io/v1"),
  ...removed("1.22", "networking.k8s.io/v1beta1", ["Ingress", "IngressClass"], "networking.k8s.io/v1"),
  ...removed("1.22", "admissionregistration.k8s.io/v1beta1", WEBHOOKS, "admissionregistration.k8s.io/v1"),
  ...removed("1.22", "apiextensions.k8s.io/v1beta1", ["CustomResourceDefinition"], "apiextensions.k8s.io/v1"),
  ...removed("1.22", "apiregistration.k8s.io/v1beta1", ["APIService"], "apiregistration.k8s.io/v1"),
  ...removed("1.22", "certificates.k8s.io/v1beta1", ["CertificateSigningRequest"], "certificates.k8s.io/v1"),
  ...removed("1.22", "coordination.k8s.io/v1beta1", ["Lease"], "coordination.k8s.io/v1"),
  ...removed("1.22", "rbac.authorization.k8s.io/v1alpha1", RBAC, "rbac.authorization.k8s.io/v1"),
  ...removed("1.22", "rbac.authorization.k8s.io/v1beta1", RBAC, "rbac.authorization.k8s.io/v1"),
  ...removed("1.22", "scheduling.k8s.io/v1beta1", ["PriorityClass"], "scheduling.k8s.io/v1"),
  ...removed(
    "1.22",
    "storage.k8s.io/v1beta1",
    ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
    "storage.k8s.io/v1",
  ),
  ...removed("1.25", "batch/v1beta1", ["CronJob"], "batch/v1"),
  ...removed("1.25", "discovery.k8s.io/v1beta1", ["EndpointSlice"], "discovery.k8s.io/v1"),
  ...removed("1.25", "events.k8s.io/v1beta1", ["Event"], "events.k8s.io/v1"),
  ...removed("1.25", "autoscaling/v2beta1", ["HorizontalPodAutoscaler"], "autoscaling/v2"),
  ...removed("1.25", "policy/v1beta1", ["PodDisruptionBudget"], "policy/v1"),
  ...removed("1.25", "policy/v1beta1", ["PodSecurityPolicy"]),
  ...removed("1.25", "node.k8s.io/v1beta1", ["RuntimeClass"], "node.k8s.io/v1"),
  ...removed("1.26", "autoscaling/v2beta2", ["HorizontalPodAutoscaler"], "autoscaling/v2"),
  ...flowControl("1.26", "v1beta1"),
  ...removed("1.27", "storage.k8s.io/v1beta1", ["CSIStorageCapacity"], "storage.k8s.io/v1"),
  ...flowControl("1.29", "v1beta2"),
  ...flowControl("1.32", "v1beta3", "1.29"),
  {
    product: "kubernetes",
    apiVersion: "v1",
    kinds: ["Endpoints"],
    deprecatedIn: "1.33",
    replacement: "discovery.k8s.io/v1 EndpointSlice",
  },
  { product: "kubernetes", apiVersion: "v1", kinds: ["ComponentStatus"], deprecatedIn: "1.19" },

  ...flux("helm.toolkit.fluxcd.io/v2beta1", ["HelmRelease"], "v2", "2.2", "2.7"),
  ...flux("helm.toolkit.fluxcd.io/v2beta2", ["HelmRelease"], "v2", "2.3", "2.8"),
  ...flux("kustomize.toolkit.fluxcd.io/v1beta1", ["Kustomization"], "v1", "2.0", "2.7"),
  ...flux("kustomize.toolkit.fluxcd.io/v1beta2", ["Kustomization"], "v1", "2.0", "2.8"),
  ...flux(
    "source.toolkit.fluxcd.io/v1beta1",
    ["Bucket", "GitRepository", "HelmChart", "HelmRepository"],
    "v1",
    "2.0",
    "2.7",
  ),
  ...flux("source.toolkit.fluxcd.io/v1beta2", ["GitRepository"], "v1", "2.0", "2.8"),
  ...flux("source.toolkit.fluxcd.io/v1beta2", ["HelmChart", "HelmRepository"], "v1", "2.3", "2.8"),
  ...flux("source.toolkit.fluxcd.io/v1beta2", ["Bucket"], "v1", "2.4", "2.8"),
  ...flux("source.toolkit.fluxcd.io/v1beta2", ["OCIRepository"], "v1", "2.6", "2.8"),
  ...flux("notification.toolkit.fluxcd.io/v1beta1", ["Alert", "Provider"], "v1beta3", "2.2"),
  ...flux("notification.toolkit.fluxcd.io/v1beta2", ["Alert", "Provider"], "v1beta3", "2.2"),
  ...flux("notification.toolkit.fluxcd.io/v1beta1", ["Receiver"], "v1", "2.0"),
  ...flux("notification.toolkit.fluxcd.io/v1beta2", ["Receiver"], "v1", "2.0"),
  since("flux", "2.3", "helm.toolkit.fluxcd.io/v2", ["HelmRelease"]),
  since("flux", "2.3", "source.toolkit.fluxcd.io/v1", ["HelmChart", "HelmRepository"]),
  since("flux", "2.4", "source.toolkit.fluxcd.io/v1", ["Bucket"]),
  since("flux", "2.6", "source.toolkit.fluxcd.io/v1", ["OCIRepository"]),
  since("flux", "2.7", "source.toolkit.fluxcd.io/v1", ["ExternalArtifact"]),

  ...externalSecrets("v1alpha1", ["ClusterSecretStore", "ExternalSecret", "SecretStore"], "0.5"),
  ...externalSecrets("v1beta1", STORES, "0.16"),
  since("externalSecrets", "0.16", "external-secrets.io/v1", STORES),
];

const byKind = new Map(
  API_LIFECYCLES.flatMap((life) => life.kinds.map((kind) => [`${life.apiVersion} ${kind}`, life] as const)),
);

/** When the API version of a kind came and went; undefined where nothing of the sort is known. */
export function apiLifecycle(apiVersion: string, kind: string): ApiLifecycle | undefined {
  return byKind.get(`${apiVersion} ${kind}`);
}

/** Whether a version is lower (negative), equal (0) or higher (positive) than another; both are `major.minor`. */
export function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.replace(/^v/, "").split(".").map(Number);
  const [majorB = 0, minorB = 0] = b.replace(/^v/, "").split(".").map(Number);
  return majorA - majorB || minorA - minorB;
}

/** Whether any version of the window is at least that version; without an upper end the window reaches no further than `latest`. */
export function reaches(window: VersionWindow, version: string, latest: string): boolean {
  return compareVersions(window.max ?? higher(window.min, latest), version) >= 0;
}

function higher(a: string, b: string): string {
  return compareVersions(a, b) >= 0 ? a : b;
}

function removed(
  removedIn: string,
  apiVersion: string,
  kinds: readonly string[],
  replacement?: string,
  deprecatedIn?: string,
): ApiLifecycle[] {
  return [
    {
      product: "kubernetes",
      apiVersion,
      kinds,
      removedIn,
      ...(deprecatedIn !== undefined && { deprecatedIn }),
      ...(replacement !== undefined && { replacement }),
    },
  ];
}

function flowControl(removedIn: string, version: string, deprecatedIn?: string): ApiLifecycle[] {
  const group = "flowcontrol.apiserver.k8s.io";
  const kinds = ["FlowSchema", "PriorityLevelConfiguration"];
  return removed(removedIn, `${group}/${version}`, kinds, `${group}/v1`, deprecatedIn);
}

function flux(
  apiVersion: string,
  kinds: readonly string[],
  version: string,
  deprecatedIn: string,
  removedIn?: string,
): ApiLifecycle[] {
  const replacement = apiVersion.replace(/[^/]+$/, version);
  return [
    { product: "flux", apiVersion, kinds, deprecatedIn, replacement, ...(removedIn !== undefined && { removedIn }) },
  ];
}

function externalSecrets(version: string, kinds: readonly string[], deprecatedIn: string): ApiLifecycle[] {
  const group = "external-secrets.io";
  const life = { product: "externalSecrets" as const, kinds, deprecatedIn, removedIn: "0.17" };
  return [{ ...life, apiVersion: `${group}/${version}`, replacement: `${group}/v1` }];
}

function since(product: ApiProduct, version: string, apiVersion: string, kinds: readonly string[]): ApiLifecycle {
  return { product, apiVersion, kinds, since: version };
}
