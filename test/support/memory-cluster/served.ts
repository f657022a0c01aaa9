import type { ApiResource } from "../../../src/model/cluster.js";
import { isClusterScoped } from "../../../src/model/kinds.js";

const VERBS = ["create", "delete", "get", "list", "patch", "update", "watch"];

/** The kinds that every memory cluster serves, as `apiVersion Kind`. */
const KINDS = [
  ...["ConfigMap", "Event", "LimitRange", "Namespace", "Node", "PersistentVolume", "PersistentVolumeClaim", "Pod"],
  ...["ResourceQuota", "Secret", "Service", "ServiceAccount"],
].map((kind) => `v1 ${kind}`);

const GROUPED: Readonly<Record<string, readonly string[]>> = {
  "apps/v1": ["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"],
  "batch/v1": ["CronJob", "Job"],
  "policy/v1": ["PodDisruptionBudget"],
  "autoscaling/v2": ["HorizontalPodAutoscaler"],
  "networking.k8s.io/v1": ["Ingress", "NetworkPolicy"],
  "rbac.authorization.k8s.io/v1": ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
  "storage.k8s.io/v1": ["StorageClass"],
  "scheduling.k8s.io/v1": ["PriorityClass"],
  "coordination.k8s.io/v1": ["Lease"],
  "apiextensions.k8s.io/v1": ["CustomResourceDefinition"],
  "apiregistration.k8s.io/v1": ["APIService"],
  "admissionregistration.k8s.io/v1": ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
  "source.toolkit.fluxcd.io/v1": ["Bucket", "GitRepository", "HelmChart", "HelmRepository", "OCIRepository"],
  "kustomize.toolkit.fluxcd.io/v1": ["Kustomization"],
  "helm.toolkit.fluxcd.io/v2": ["HelmRelease"],
  "external-secrets.io/v1": ["ClusterSecretStore", "ExternalSecret", "SecretStore"],
};

/** What a new memory cluster serves, by `apiVersion Kind`. */
export function servedAtFirst(): Map<string, ApiResource> {
  const grouped = Object.entries(GROUPED).flatMap(([version, kinds]) => kinds.map((kind) => `${version} ${kind}`));
  return new Map([...KINDS, ...grouped].map((name) => [name, resourceOf(name)]));
}

/** A resource with the usual plural and scope. */
export function resourceOf(name: string): ApiResource {
  const [apiVersion = "", kind = ""] = name.split(" ");
  return { apiVersion, kind, resource: plural(kind), namespaced: !isClusterScoped(apiVersion, kind), verbs: VERBS };
}

function plural(kind: string): string {
  const word = kind.toLowerCase();
  if (/(s|x|ch|sh)$/.test(word)) return `${word}es`;
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}
