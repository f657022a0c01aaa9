import type { PlannedKustomization, PlannedObject, SolutionPlan } from "../../model/verify-plan.js";
import { DEFAULT_NAMESPACE } from "../hold/marks.js";

/** A rule of a Role. */
interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** A manifest of a Role or ClusterRole. */
export interface RoleManifest {
  readonly apiVersion: "rbac.authorization.k8s.io/v1";
  readonly kind: "ClusterRole" | "Role";
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly Rule[];
}

const NAME = "conformitron-verify";
const READ = ["get", "list", "watch"];

/** Everything but Secrets of the core group: a ClusterRole cannot except a kind, so those that there are are named. */
const CORE = [
  "configmaps",
  "endpoints",
  "events",
  "limitranges",
  "namespaces",
  "nodes",
  "persistentvolumeclaims",
  "persistentvolumes",
  "pods",
  "replicationcontrollers",
  "resourcequotas",
  "serviceaccounts",
  "services",
];

/** Groups that Kubernetes itself, Flux and External Secrets serve, read whole. */
const GROUPS = [
  "admissionregistration.k8s.io",
  "anywhere.eks.amazonaws.com",
  "apiextensions.k8s.io",
  "apiregistration.k8s.io",
  "apps",
  "autoscaling",
  "batch",
  "discovery.k8s.io",
  "external-secrets.io",
  "helm.toolkit.fluxcd.io",
  "kustomize.toolkit.fluxcd.io",
  "networking.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "scheduling.k8s.io",
  "source.toolkit.fluxcd.io",
  "storage.k8s.io",
];

/**
 * What a run in the mode `observe` needs: reading everywhere but Secrets, and in the solutions' own namespaces reading Secrets by name and
 * starting tests, with the lease in the namespace of Flux.
 */
export function rolesFor(plans: readonly SolutionPlan[]): RoleManifest[] {
  const namespaces = [...new Set(plans.flatMap(namespacesOf))].sort();
  const leases = namespaces.includes(DEFAULT_NAMESPACE) ? [] : [leaseRole()];
  return [clusterRole(plans), ...leases, ...namespaces.map(role)];
}

/** Kinds beside which Secrets are read or Jobs are started. */
const SECRETIVE = new Set(["HelmRelease", "ExternalSecret", "CronJob", "Job"]);

function namespacesOf({ namespaces, steps, tests }: SolutionPlan): string[] {
  const placed = [...steps.flatMap((step) => step.objects), ...tests];
  return [
    ...namespaces,
    ...placed.flatMap(({ ref }) => (SECRETIVE.has(ref.kind) ? (ref.namespace ?? []) : [])),
    ...placed.flatMap(releaseNamespaces),
    ...steps.flatMap(({ kustomization }) => (kustomization ? variableNamespaces(kustomization) : [])),
  ];
}

/** Where Helm puts what a release consists of, and its record of it. */
function releaseNamespaces({ ref, value }: PlannedObject): string[] {
  if (ref.kind !== "HelmRelease") return [];
  const { targetNamespace, storageNamespace } = Object(value["spec"]);
  return [targetNamespace, storageNamespace].filter((it) => typeof it === "string");
}

/** Where a Kustomization takes variables from a Secret: always its own namespace. */
function variableNamespaces({ ref, value }: PlannedKustomization): string[] {
  const sources = Object(Object(value["spec"]).postBuild).substituteFrom;
  const isSecret = Array.isArray(sources) && sources.some((source) => Object(source).kind === "Secret");
  return isSecret && ref.namespace !== undefined ? [ref.namespace] : [];
}

/** Custom resources of the solutions themselves come to what every run reads. */
function clusterRole(plans: readonly SolutionPlan[]): RoleManifest {
  const objects = plans.flatMap(({ steps }) => steps.flatMap((step) => step.objects));
  const groups = objects.flatMap(({ ref }) =>
    ref.apiVersion.includes("/") ? ref.apiVersion.split("/").slice(0, 1) : [],
  );
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: NAME },
    rules: [
      { apiGroups: [""], resources: CORE, verbs: READ },
      { apiGroups: [...new Set([...GROUPS, ...groups])].sort(), resources: ["*"], verbs: READ },
    ],
  };
}

function leaseRole(): RoleManifest {
  const verbs = ["get", "list", "create", "update", "delete"];
  return namespaced(DEFAULT_NAMESPACE, [{ apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs }]);
}

function role(namespace: string): RoleManifest {
  const rules = [
    { apiGroups: [""], resources: ["secrets"], verbs: ["get"] },
    { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
    { apiGroups: ["batch"], resources: ["jobs"], verbs: ["create", "delete"] },
  ];
  const own = namespace === DEFAULT_NAMESPACE ? [...rules, ...leaseRole().rules] : rules;
  return namespaced(namespace, own);
}

function namespaced(namespace: string, rules: readonly Rule[]): RoleManifest {
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata: { name: NAME, namespace }, rules };
}
