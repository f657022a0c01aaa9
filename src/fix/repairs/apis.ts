import { apiLifecycle } from "../../model/api-lifecycle.js";
import { at } from "../pointer.js";
import type { Broken, Repair, Repairs } from "../repair.js";

const FLUX_SOURCES = ["Bucket", "GitRepository", "HelmChart", "HelmRepository", "OCIRepository"];
const RBAC = ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];
const STORES = ["ClusterExternalSecret", "ClusterSecretStore", "ExternalSecret", "SecretStore"];

/** API versions whose successor means the same by the same fields. Which fields it has is asked for each object. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  "apps/v1beta2": ["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"],
  "autoscaling/v2beta2": ["HorizontalPodAutoscaler"],
  "batch/v1beta1": ["CronJob"],
  "coordination.k8s.io/v1beta1": ["Lease"],
  "networking.k8s.io/v1beta1": ["IngressClass"],
  "policy/v1beta1": ["PodDisruptionBudget"],
  "rbac.authorization.k8s.io/v1alpha1": RBAC,
  "rbac.authorization.k8s.io/v1beta1": RBAC,
  "scheduling.k8s.io/v1beta1": ["PriorityClass"],
  "storage.k8s.io/v1beta1": ["CSIDriver", "CSINode", "StorageClass"],
  "helm.toolkit.fluxcd.io/v2beta1": ["HelmRelease"],
  "helm.toolkit.fluxcd.io/v2beta2": ["HelmRelease"],
  "kustomize.toolkit.fluxcd.io/v1beta1": ["Kustomization"],
  "kustomize.toolkit.fluxcd.io/v1beta2": ["Kustomization"],
  "source.toolkit.fluxcd.io/v1beta1": FLUX_SOURCES,
  "source.toolkit.fluxcd.io/v1beta2": FLUX_SOURCES,
  "notification.toolkit.fluxcd.io/v1beta2": ["Alert", "Provider", "Receiver"],
  "external-secrets.io/v1beta1": STORES,
};

const migrate: Repair = ({ object, serves }) => {
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== "string" || typeof kind !== "string") return [];
  const value = apiLifecycle(apiVersion, kind)?.replacement;
  const isSame = Object.hasOwn(SAME, apiVersion) && SAME[apiVersion]?.includes(kind);
  if (value === undefined || !isSame || meansOtherwise(object))
    return `${apiVersion} ${kind} means something else in newer versions, or has none`;
  if (!serves({ ...object, apiVersion: value }))
    return `${value} lacks fields that are used here, or some cluster lacks ${value}`;
  return [{ op: "set", pointer: "/apiVersion", value }];
};

/** API versions that moved. */
export const API_REPAIRS: Repairs = { "api-removed": migrate, "api-deprecated": migrate };

/** An empty selector selected no pods before and selects all now; another way of verification trusts other commits. */
function meansOtherwise(object: Broken["object"]): boolean {
  if (object["kind"] === "GitRepository") return at(object, "spec", "verify") !== undefined;
  if (object["kind"] !== "PodDisruptionBudget") return false;
  return Object.keys(Object(at(object, "spec", "selector"))).length === 0;
}
