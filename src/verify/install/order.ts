import { apiGroup } from "../../model/kinds.js";
import { type ObjectRef, refKey } from "../../model/live.js";
import { isCrd, isNamespace } from "./types.js";

/** The order in which kustomize-controller 1.7 applies kinds; those that are not named stand between the two. */
const FIRST = [
  "CustomResourceDefinition",
  "Namespace",
  "ClusterRole",
  "ClusterClass",
  "RuntimeClass",
  "PriorityClass",
  "StorageClass",
  "VolumeSnapshotClass",
  "IngressClass",
  "GatewayClass",
  "ClusterRoleBinding",
  "ResourceQuota",
  "ServiceAccount",
  "Role",
  "RoleBinding",
  "ConfigMap",
  "Secret",
  "Service",
  "LimitRange",
  "Deployment",
  "StatefulSet",
  "CronJob",
  "PodDisruptionBudget",
];
const LAST = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];
const RANKS = new Map([
  ...FIRST.map((kind, index) => [kind, index - FIRST.length] as const),
  ...LAST.map((kind, index) => [kind, index + 1] as const),
]);

/** What has a reference. */
interface Named {
  readonly ref: ObjectRef;
}

/** The objects as kustomize-controller applies them: definitions first, then classes, then all others, each sorted. */
export function applyStages<T extends Named>(objects: readonly T[]): readonly (readonly T[])[] {
  const stages: [T[], T[], T[]] = [[], [], []];
  for (const object of objects) stages[stageOf(object.ref)].push(object);
  return stages.map((stage) => stage.sort(byKind)).filter((stage) => stage.length > 0);
}

/** Compares by kind, then by what else names the object. */
export function byKind({ ref: a }: Named, { ref: b }: Named): number {
  return rank(a) - rank(b) || compare(refKey(a), refKey(b));
}

function stageOf(ref: ObjectRef): 0 | 1 | 2 {
  const isRole = ref.kind === "ClusterRole" && apiGroup(ref.apiVersion) === "rbac.authorization.k8s.io";
  if (isCrd(ref) || isNamespace(ref) || isRole) return 0;
  return ref.kind.endsWith("Class") ? 1 : 2;
}

function rank({ kind }: ObjectRef): number {
  return RANKS.get(kind) ?? 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
