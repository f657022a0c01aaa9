import { apiGroup } from "../../model/kinds.js";
import type { ObjectKind } from "../../model/readiness.js";

/**
 * The kinds that the rule of a kind looks at besides it, not those that they look at in turn. A world must know all of them before
 * it asks for a judgement: a list that is not there yet reads as an empty one. What a release or a Kustomization brought is judged,
 * too, and only known from them.
 */
export function needsOf({ apiVersion, kind }: ObjectKind): readonly ObjectKind[] {
  const group = apiGroup(apiVersion);
  return NEEDS[`${group}/${kind}`] ?? (isBuiltIn(group) ? [] : [CRD]);
}

const POD: ObjectKind = { apiVersion: "v1", kind: "Pod" };
const EVENT: ObjectKind = { apiVersion: "v1", kind: "Event" };
const SERVICE: ObjectKind = { apiVersion: "v1", kind: "Service" };
const REPLICA_SET: ObjectKind = { apiVersion: "apps/v1", kind: "ReplicaSet" };
const DEPLOYMENT: ObjectKind = { apiVersion: "apps/v1", kind: "Deployment" };
const STATEFUL_SET: ObjectKind = { apiVersion: "apps/v1", kind: "StatefulSet" };
const DAEMON_SET: ObjectKind = { apiVersion: "apps/v1", kind: "DaemonSet" };
const JOB: ObjectKind = { apiVersion: "batch/v1", kind: "Job" };
const SLICE: ObjectKind = { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" };
const STORAGE_CLASS: ObjectKind = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass" };
const CRD: ObjectKind = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" };

const HELM_CHART = source("HelmChart");
const HELM_REPOSITORY = source("HelmRepository");
const FILES: readonly ObjectKind[] = [source("GitRepository"), source("OCIRepository"), source("Bucket")];

/** By `group/kind`; a kind with a rule of its own that needs nothing has an empty list. */
const NEEDS: Readonly<Record<string, readonly ObjectKind[]>> = {
  "helm.toolkit.fluxcd.io/HelmRelease": [EVENT, HELM_CHART, HELM_REPOSITORY, ...FILES],
  "kustomize.toolkit.fluxcd.io/Kustomization": FILES,
  "source.toolkit.fluxcd.io/HelmRepository": [],
  "source.toolkit.fluxcd.io/HelmChart": [HELM_REPOSITORY, ...FILES],
  "source.toolkit.fluxcd.io/GitRepository": [],
  "source.toolkit.fluxcd.io/OCIRepository": [],
  "source.toolkit.fluxcd.io/Bucket": [],
  "external-secrets.io/ExternalSecret": [EVENT],
  "external-secrets.io/SecretStore": [EVENT],
  "external-secrets.io/ClusterSecretStore": [],
  "apps/Deployment": [REPLICA_SET, POD],
  "apps/StatefulSet": [POD],
  "apps/DaemonSet": [POD],
  "apps/ReplicaSet": [DEPLOYMENT, POD],
  "/Pod": [REPLICA_SET, DEPLOYMENT, STATEFUL_SET, DAEMON_SET, JOB],
  "batch/Job": [POD],
  "batch/CronJob": [JOB, POD, EVENT],
  "/PersistentVolumeClaim": [STORAGE_CLASS, POD],
  "/Service": [SLICE],
  "admissionregistration.k8s.io/MutatingWebhookConfiguration": [SERVICE, SLICE],
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration": [SERVICE, SLICE],
};

function source(kind: string): ObjectKind {
  return { apiVersion: "source.toolkit.fluxcd.io/v1", kind };
}

/** Groups of Kubernetes itself that end as those of add-ons do. */
const OF_KUBERNETES: ReadonlySet<string> = new Set(
  [
    "admissionregistration",
    "apiextensions",
    "apiregistration",
    "certificates",
    "coordination",
    "discovery",
    "events",
    "flowcontrol.apiserver",
    "networking",
    "node",
    "rbac.authorization",
    "resource",
    "scheduling",
    "storage",
  ].map((name) => `${name}.k8s.io`),
);

/** Whether a group is one of Kubernetes itself, so that no CRD describes its kinds. */
function isBuiltIn(group: string): boolean {
  return !group.includes(".") || OF_KUBERNETES.has(group);
}
