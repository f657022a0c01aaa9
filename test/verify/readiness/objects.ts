import type { LiveMetadata, LiveObject } from "../../../src/model/live.js";

/** The moment at which the tests judge. */
export const NOW = Date.parse("2026-03-01T12:00:00Z");
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** RFC 3339 of a moment before `NOW`. */
export function ago(ms: number): string {
  return new Date(NOW - ms).toISOString();
}

const VERSIONS: Readonly<Record<string, string>> = {
  HelmRelease: "helm.toolkit.fluxcd.io/v2",
  Kustomization: "kustomize.toolkit.fluxcd.io/v1",
  HelmRepository: "source.toolkit.fluxcd.io/v1",
  HelmChart: "source.toolkit.fluxcd.io/v1",
  GitRepository: "source.toolkit.fluxcd.io/v1",
  OCIRepository: "source.toolkit.fluxcd.io/v1",
  ExternalSecret: "external-secrets.io/v1",
  SecretStore: "external-secrets.io/v1",
  ClusterSecretStore: "external-secrets.io/v1",
  Deployment: "apps/v1",
  StatefulSet: "apps/v1",
  DaemonSet: "apps/v1",
  ReplicaSet: "apps/v1",
  Job: "batch/v1",
  CronJob: "batch/v1",
  StorageClass: "storage.k8s.io/v1",
  Ingress: "networking.k8s.io/v1",
  EndpointSlice: "discovery.k8s.io/v1",
  CustomResourceDefinition: "apiextensions.k8s.io/v1",
  APIService: "apiregistration.k8s.io/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  ValidatingWebhookConfiguration: "admissionregistration.k8s.io/v1",
  Widget: "widgets.example.com/v1",
};

/** Fields of an object; `gen` is `generation/observedGeneration` or the generation alone. */
export interface Parts {
  readonly name?: string;
  readonly gen?: string;
  readonly spec?: Record<string, unknown>;
  readonly status?: Record<string, unknown>;
  readonly conditions?: readonly unknown[];
  readonly metadata?: Partial<LiveMetadata>;
  readonly owner?: LiveObject;
  readonly [field: string]: unknown;
}

/** An object of a kind that the tests know, in the namespace `shop`. */
export function live(kind: string, parts: Parts = {}): LiveObject {
  const { name = "web", gen = "1", spec, status, conditions, metadata, owner, ...rest } = parts;
  const [generation = 1, observedGeneration] = gen.split("/").map(Number);
  const observed = observedGeneration === undefined ? {} : { observedGeneration };
  const written = status !== undefined || conditions !== undefined || observedGeneration !== undefined;
  return {
    apiVersion: VERSIONS[kind] ?? "v1",
    kind,
    metadata: {
      name,
      namespace: "shop",
      uid: `uid-${kind}-${name}`,
      resourceVersion: "1",
      generation,
      creationTimestamp: ago(HOUR),
      ...(owner ? { ownerReferences: [ownerOf(owner)] } : {}),
      ...metadata,
    },
    ...(spec ? { spec } : {}),
    ...(written ? { status: { ...observed, ...status, ...(conditions ? { conditions } : {}) } } : {}),
    ...rest,
  };
}

function ownerOf({ apiVersion, kind, metadata: { name, uid } }: LiveObject) {
  return { apiVersion, kind, name, uid, controller: true };
}

const STATUS = { T: "True", F: "False", U: "Unknown" } as const;

/** A condition: `Ready=T`, its reason, its message, its own observedGeneration. */
export function cond(text: string, reason?: string, message?: string, observedGeneration?: number): unknown {
  const [type, status = ""] = text.split("=");
  return {
    type,
    status: STATUS[status as "T" | "F" | "U"],
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    lastTransitionTime: ago(0),
  };
}

/** A pod whose container waits for a reason. */
export function waitingPod(name: string, reason: string, more: Parts = {}): LiveObject {
  const state = { waiting: { reason, message: `${reason} of the container` } };
  return live("Pod", {
    name,
    status: { phase: "Pending", containerStatuses: [{ name: "main", restartCount: 0, state }] },
    ...more,
  });
}

/** A pod that is ready. */
export function readyPod(name: string, more: Parts = {}): LiveObject {
  return live("Pod", { name, status: { phase: "Running" }, conditions: [cond("Ready=T")], ...more });
}

/** An event about an object. */
export function event(object: LiveObject, reason: string, message: string, at = ago(MINUTE)): LiveObject {
  return live("Event", {
    name: `${object.metadata.name}.${reason}`,
    involvedObject: { uid: object.metadata.uid },
    type: "Warning",
    reason,
    message,
    lastTimestamp: at,
  });
}

export const OLD = `main@sha1:${"0".repeat(40)}`;
export const EXPECTED = `sha1:${"a".repeat(40)}`;
export const REACHED = `main@${EXPECTED}`;
