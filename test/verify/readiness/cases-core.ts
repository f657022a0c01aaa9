import type { Case } from "./cases.js";
import { ago, cond, live, MINUTE, SECOND } from "./objects.js";

const TEN = 10 * MINUTE;
const balanced = live("Service", {
  spec: { type: "LoadBalancer", clusterIP: "10.0.0.1" },
  status: { loadBalancer: {} },
});

/** Rows 74 to 82. */
export const CORE_CASES: readonly Case[] = [
  {
    n: 74,
    title: "waits for a consumer",
    object: live("PersistentVolumeClaim", { spec: { storageClassName: "local" }, status: { phase: "Pending" } }),
    objects: [live("StorageClass", { name: "local", volumeBindingMode: "WaitForFirstConsumer" })],
    want: ["Current", "WaitForFirstConsumer", "WaitForFirstConsumer"],
  },
  {
    n: 75,
    title: "lost",
    object: live("PersistentVolumeClaim", { status: { phase: "Lost" } }),
    want: ["Failed", "ClaimLost"],
  },
  {
    n: 76,
    title: "no address, required",
    object: balanced,
    loadBalancer: "require",
    seenFor: TEN,
    want: ["Failed", "NoLoadBalancerAddress"],
  },
  {
    n: 77,
    title: "no address, no provider",
    object: balanced,
    loadBalancer: "skip",
    want: ["Current", "Ready", "NoLoadBalancerAddress"],
  },
  {
    n: 78,
    title: "no ready endpoint",
    object: live("Service", { spec: { type: "ClusterIP", selector: { app: "web" } } }),
    seenFor: TEN,
    want: ["Current", "Ready", "NoReadyEndpoints"],
  },
  {
    n: 79,
    title: "names are taken",
    object: live("CustomResourceDefinition", { conditions: [cond("NamesAccepted=F", "PluralConflict")] }),
    want: ["Failed", "PluralConflict"],
  },
  {
    n: 81,
    title: "stuck terminating",
    object: live("Namespace", {
      status: { phase: "Terminating" },
      conditions: [cond("NamespaceFinalizersRemaining=T", "SomeFinalizersRemain")],
      metadata: { deletionTimestamp: ago(TEN) },
    }),
    want: ["Terminating", "NamespaceFinalizersRemaining"],
  },
  {
    n: 82,
    title: "API without endpoints",
    object: live("APIService", { conditions: [cond("Available=F", "MissingEndpoints")] }),
    seenFor: TEN,
    want: ["Failed", "MissingEndpoints"],
  },
];

const widget = { apiVersion: "widgets.example.com/v1", kind: "Widget", namespace: "shop", name: "web" };
const widgets = live("CustomResourceDefinition", {
  name: "widgets.widgets.example.com",
  spec: {
    group: "widgets.example.com",
    names: { kind: "Widget" },
    versions: [
      {
        name: "v1",
        served: true,
        schema: { openAPIV3Schema: { properties: { status: { properties: { conditions: { type: "array" } } } } } },
      },
    ],
  },
  conditions: [cond("Established=T")],
});

function refused(kind: "forbidden" | "unreachable" | "kind-not-served"): Case["seen"] & {} {
  return { "widgets.example.com/Widget/shop/web": { is: "refused", failure: { kind, message: `it is ${kind}` } } };
}

/** Rows 80 and 83 to 87. */
export const CUSTOM_CASES: readonly Case[] = [
  { n: 80, title: "the CRD itself is served", object: widgets, want: ["Current", "Ready"] },
  {
    n: 80,
    title: "an object in a version that is not served",
    ref: { ...widget, apiVersion: "widgets.example.com/v1beta1" },
    objects: [widgets],
    seen: refused("kind-not-served"),
    want: ["NotFound", "KindNotServed"],
  },
  {
    n: 83,
    title: "Valid is False",
    object: live("Widget", { conditions: [cond("Valid=F", "Orphaned")] }),
    seenFor: TEN,
    want: ["Failed", "ConditionFalse"],
  },
  {
    n: 84,
    title: "no condition after 30 s",
    object: live("Widget"),
    objects: [widgets],
    seenFor: 30 * SECOND,
    want: ["InProgress", "NoStatusYet"],
  },
  {
    n: 85,
    title: "Ready is about an earlier generation",
    object: live("Widget", { gen: "2", conditions: [cond("Ready=T", "", "", 1)] }),
    want: ["InProgress", "GenerationNotObserved"],
  },
  { n: 86, title: "forbidden", ref: widget, seen: refused("forbidden"), want: ["Unknown", "Forbidden"] },
  { n: 87, title: "unreachable", ref: widget, seen: refused("unreachable"), want: ["Unknown", "Unreachable"] },
];
