import { describe } from "vitest";
import { check } from "./check.js";
import { ago, cond, HOUR, live, MINUTE, type Parts } from "./objects.js";

const claim = (spec: Record<string, unknown> = {}, phase = "Pending") =>
  live("PersistentVolumeClaim", { name: "data", spec, status: { phase } });
const storageClass = (name: string, more: Parts = {}) => live("StorageClass", { name, ...more });
const byDefault = { annotations: { "storageclass.kubernetes.io/is-default-class": "true" } };
const first = { volumeBindingMode: "WaitForFirstConsumer" };
const user = live("Pod", { spec: { volumes: [{ name: "d", persistentVolumeClaim: { claimName: "data" } }] } });

describe("PersistentVolumeClaim", () => {
  check({
    bound: { object: claim({ volumeName: "pv-1" }, "Bound"), want: ["Current", "Ready"], says: "pv-1" },
    "no class and no default": { object: claim(), objects: [storageClass("slow")], want: ["Failed", "NoStorageClass"] },
    "the default class waits for a consumer": {
      object: claim(),
      objects: [storageClass("fast", { ...first, metadata: byDefault })],
      want: ["Current", "WaitForFirstConsumer", "WaitForFirstConsumer"],
    },
    "one of several classes is the default": {
      object: claim(),
      objects: [storageClass("fast", { metadata: byDefault }), storageClass("slow")],
      want: ["InProgress", "NotBound"],
    },
    "the default class has a consumer": {
      object: claim(),
      objects: [storageClass("fast", { ...first, metadata: byDefault }), user],
      want: ["InProgress", "NotBound"],
    },
    "a consumer in another namespace": {
      object: claim({ storageClassName: "fast" }),
      objects: [
        storageClass("fast", first),
        live("Pod", { ...user, spec: user.spec ?? {}, metadata: { namespace: "other" } }),
      ],
      want: ["Current", "WaitForFirstConsumer", "WaitForFirstConsumer"],
    },
    "a claim of a pod has a consumer": {
      object: live("PersistentVolumeClaim", {
        spec: { storageClassName: "fast" },
        status: { phase: "Pending" },
        owner: live("Pod", { name: "p" }),
      }),
      objects: [storageClass("fast", first)],
      want: ["InProgress", "NotBound"],
    },
    "the class does not exist": {
      object: claim({ storageClassName: "gone" }),
      seenFor: 5 * MINUTE,
      want: ["Failed", "NoStorageClass"],
      says: "gone",
    },
    "no volume in time": {
      object: claim({ storageClassName: "slow" }),
      objects: [storageClass("slow")],
      seenFor: 5 * MINUTE,
      want: ["Failed", "NotBound"],
    },
    "no class is wanted": { object: claim({ storageClassName: "" }), want: ["InProgress", "NotBound"] },
    "no phase": { object: live("PersistentVolumeClaim"), want: ["InProgress", "NotBound"] },
  });
});

const selecting = live("Service", { spec: { type: "ClusterIP", selector: { app: "web" } } });
const slice = (...ready: (boolean | undefined)[]) =>
  live("EndpointSlice", {
    name: "web-1",
    owner: selecting,
    endpoints: ready.map((it) => ({ conditions: it === undefined ? {} : { ready: it } })),
  });
const balanced = (ingress: readonly unknown[], kind = "Service") =>
  live(kind, { spec: { type: "LoadBalancer" }, status: { loadBalancer: { ingress } } });

describe("Service and Ingress", () => {
  check({
    "an external name": {
      object: live("Service", { spec: { type: "ExternalName", selector: { a: "b" } } }),
      want: ["Current", "Ready"],
    },
    "no selector": { object: live("Service", { spec: { type: "ClusterIP" } }), want: ["Current", "Ready"] },
    "a ready endpoint": { object: selecting, objects: [slice(false, true)], want: ["Current", "Ready"] },
    "an endpoint that does not say": { object: selecting, objects: [slice(undefined)], want: ["Current", "Ready"] },
    "no ready endpoint": { object: selecting, objects: [slice(false)], want: ["InProgress", "NoReadyEndpoints"] },
    "an address": { object: balanced([{ ip: "192.0.2.1" }]), want: ["Current", "Ready"], says: "192.0.2.1" },
    "a host name": {
      object: balanced([{ hostname: "lb.example.com" }]),
      want: ["Current", "Ready"],
      says: "lb.example.com",
    },
    "an entry without an address": { object: balanced([{}]), want: ["InProgress", "NoLoadBalancerAddress"] },
    "no address, warned of in time": {
      object: balanced([]),
      loadBalancer: "warn",
      seenFor: 5 * MINUTE,
      want: ["Current", "Ready", "NoLoadBalancerAddress"],
    },
    "no address, warned of too early": {
      object: balanced([]),
      loadBalancer: "warn",
      seenFor: 4 * MINUTE,
      want: ["InProgress", "NoLoadBalancerAddress"],
    },
    "an Ingress": { object: balanced([{ ip: "192.0.2.1" }], "Ingress"), want: ["Current", "Ready"] },
    "an Ingress without an address": {
      object: balanced([], "Ingress"),
      seenFor: 5 * MINUTE,
      want: ["Failed", "NoLoadBalancerAddress"],
    },
  });
});

const hook = (service?: Record<string, string>) =>
  live("ValidatingWebhookConfiguration", {
    webhooks: [{ name: "a", clientConfig: service ? { service } : { url: "https://a" } }],
  });
const called = { namespace: "shop", name: "web" };
const failure = { is: "refused", failure: { kind: "forbidden", message: "no" } } as const;

describe("webhook configurations", () => {
  check({
    "outside of the cluster": { object: hook(), want: ["Current", "Ready"] },
    "a Service without a namespace": { object: hook({ name: "web" }), want: ["Current", "Ready"] },
    answered: { object: hook(called), objects: [selecting, slice(true)], want: ["Current", "Ready"] },
    "not answered": {
      object: hook(called),
      objects: [selecting],
      want: ["InProgress", "NoReadyEndpoints"],
      causes: ["web"],
    },
    "not answered in time": {
      object: hook(called),
      objects: [selecting],
      seenFor: 2 * MINUTE,
      want: ["Failed", "NoReadyEndpoints"],
    },
    "no Service": { object: hook(called), seenFor: 2 * MINUTE, want: ["Failed", "ServiceNotFound"] },
    "the Service was not heard of": {
      object: hook(called),
      seen: { "/Service/shop/web": { is: "awaited" } },
      want: ["InProgress", "Awaited"],
    },
    "the Service is refused": {
      object: hook(called),
      seen: { "/Service/shop/web": failure },
      want: ["Unknown", "Forbidden"],
    },
  });
});

const crd = (conditions: readonly unknown[]) =>
  live("CustomResourceDefinition", {
    conditions,
    spec: {
      versions: [
        { name: "v1", served: true },
        { name: "v2", served: false },
      ],
    },
  });
const wants = (...names: string[]) => ({
  manifest: { spec: { versions: names.map((name) => ({ name, served: true })) } },
});

describe("objects of the API itself", () => {
  check({
    "a CRD that is being installed": {
      object: crd([cond("Established=F", "Installing")]),
      want: ["InProgress", "Installing"],
    },
    "a new CRD": { object: crd([]), want: ["InProgress", "Installing"] },
    "a CRD that is not taken": {
      object: crd([cond("Established=F", "NotAccepted")]),
      want: ["Failed", "NotEstablished"],
    },
    "a CRD that serves what is wanted": {
      object: crd([cond("Established=T")]),
      expectation: wants("v1"),
      want: ["Current", "Ready"],
    },
    "a CRD that does not": {
      object: crd([cond("Established=T")]),
      expectation: wants("v1", "v2"),
      want: ["InProgress", "VersionNotServed"],
      says: "v2",
    },
    "an active namespace": { object: live("Namespace", { status: { phase: "Active" } }), want: ["Current", "Ready"] },
    "a new namespace": { object: live("Namespace"), want: ["InProgress", "PhasePending"] },
    "a namespace whose API does not answer": {
      object: live("Namespace", {
        metadata: { deletionTimestamp: ago(HOUR) },
        conditions: [
          cond("NamespaceContentRemaining=T"),
          cond("NamespaceDeletionDiscoveryFailure=T", "DiscoveryFailed", "metrics"),
        ],
      }),
      want: ["Terminating", "NamespaceDeletionDiscoveryFailure"],
      says: "metrics",
    },
    "a namespace that just goes": {
      object: live("Namespace", {
        metadata: { deletionTimestamp: ago(MINUTE) },
        conditions: [cond("NamespaceFinalizersRemaining=F")],
      }),
      want: ["Terminating", "Terminating"],
    },
    "an API that answers": {
      object: live("APIService", { conditions: [cond("Available=T")] }),
      want: ["Current", "Ready"],
    },
    "an API that nobody has asked": { object: live("APIService"), want: ["InProgress", "ConditionFalse"] },
    "an autoscaler": {
      object: live("HorizontalPodAutoscaler", { conditions: [cond("ScalingActive=T")] }),
      want: ["Current", "Ready"],
    },
    "an autoscaler that cannot scale": {
      object: live("HorizontalPodAutoscaler", {
        conditions: [cond("ScalingActive=F", "FailedGetResourceMetric", "no metrics")],
      }),
      want: ["Current", "Ready", "ScalingInactive"],
    },
  });
});
