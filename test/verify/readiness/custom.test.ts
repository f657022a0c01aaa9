import { describe } from "vitest";
import { check } from "./check.js";
import { cond, HOUR, live, MINUTE, type Parts, SECOND } from "./objects.js";

const TEN = 10 * MINUTE;
const widget = (...conditions: unknown[]) => live("Widget", { conditions });
const phase = (text: string, field = "phase") => live("Widget", { status: { [field]: text } });
const crd = (version: string, status: Record<string, unknown>, parts: Parts = {}) =>
  live("CustomResourceDefinition", {
    name: `widgets.${version}`,
    spec: {
      group: "widgets.example.com",
      names: { kind: "Widget" },
      versions: [{ name: version, schema: { openAPIV3Schema: { properties: { status: { properties: status } } } } }],
      ...parts.spec,
    },
  });

describe("any other kind", () => {
  check({
    "without a state": { object: live("ConfigMap", { data: {} }), want: ["Current", "Exists"] },
    ready: { object: widget(cond("Ready=T")), want: ["Current", "Ready"] },
    "ready, looked at again": {
      object: widget(cond("Ready=T"), cond("Reconciling=T")),
      want: ["Current", "Reverifying"],
    },
    "ready wins over the rest": { object: widget(cond("Available=F"), cond("Ready=T")), want: ["Current", "Ready"] },
    "Ready unknown": { object: widget(cond("Ready=U", "Creating")), want: ["InProgress", "NotReady"] },
    "not ready just before the grace": {
      object: widget(cond("Ready=F")),
      seenFor: TEN - 1,
      want: ["InProgress", "NotReady"],
    },
    "not ready after the grace": { object: widget(cond("Ready=F")), seenFor: TEN, want: ["Failed", "NotReady"] },
    "not ready, of an earlier generation": {
      object: live("Widget", { gen: "2/1", conditions: [cond("Ready=F", "", "", 1)] }),
      seenFor: TEN,
      want: ["InProgress", "GenerationNotObserved"],
    },
    stalled: { object: widget(cond("Stalled=T", "Gremlins")), want: ["Failed", "Stalled"], says: "Gremlins" },
    "not observed": {
      object: live("Widget", { gen: "2/1", conditions: [cond("Ready=T")] }),
      want: ["InProgress", "GenerationNotObserved"],
    },
    "condition about generation 0 counts": {
      object: live("Widget", { gen: "2", conditions: [cond("Ready=T", "", "", 0)] }),
      want: ["Current", "Ready"],
    },
    "the first that tells health": {
      object: widget(cond("Synced=F"), cond("Available=T")),
      want: ["Current", "Ready"],
    },
    "it is unknown": { object: widget(cond("Synced=U")), want: ["InProgress", "ConditionFalse"] },
    "it is of an earlier generation": {
      object: live("Widget", { gen: "2", conditions: [cond("Synced=T", "", "", 1)] }),
      want: ["InProgress", "GenerationNotObserved"],
    },
    "degraded though available": {
      object: widget(cond("Available=T"), cond("Degraded=T")),
      seenFor: TEN,
      want: ["Failed", "ConditionTrue"],
    },
    "not degraded": { object: widget(cond("Available=T"), cond("Degraded=F")), want: ["Current", "Ready"] },
    "conditions of its own": { object: widget(cond("Painted=F")), want: ["Current", "Exists"] },
    "a good phase": { object: phase("Running"), want: ["Current", "Ready"] },
    "a good state": { object: phase("healthy", "state"), want: ["Current", "Ready"] },
    "a phase on its way": { object: phase("Provisioning"), want: ["InProgress", "PhasePending"] },
    "a bad phase": { object: phase("Failed"), seenFor: TEN, want: ["Failed", "PhaseFailed"] },
    "a phase that nobody knows": { object: phase("Blue"), want: ["Current", "Exists", "PhaseNotUnderstood"] },
    "conditions are declared and stay away": {
      object: live("Widget"),
      objects: [crd("v1", { conditions: {} })],
      seenFor: TEN,
      want: ["Unknown", "NoStatusYet"],
    },
    "another version declares conditions": {
      object: live("Widget"),
      objects: [crd("v2", { conditions: {} })],
      want: ["Current", "Exists"],
    },
    "the status has no conditions": {
      object: live("Widget"),
      objects: [crd("v1", { phase: {} })],
      want: ["Current", "Exists"],
    },
    "another kind declares conditions": {
      object: live("Widget"),
      objects: [crd("v1", { conditions: {} }, { spec: { names: { kind: "Gadget" } } })],
      want: ["Current", "Exists"],
    },
  });
});

const receiver = {
  ...live("Widget", { gen: "1/1" }),
  apiVersion: "notification.toolkit.fluxcd.io/v1",
  kind: "Receiver",
};
const provider = { ...receiver, apiVersion: "notification.toolkit.fluxcd.io/v1beta3", kind: "Provider" };

describe("other kinds of Flux", () => {
  check({
    "follow its conventions": { object: receiver, seenFor: HOUR, want: ["Failed", "NotReconciled"] },
    "are ready": { object: { ...receiver, status: { conditions: [cond("Ready=T")] } }, want: ["Current", "Ready"] },
    "are suspended": { object: { ...receiver, spec: { suspend: true } }, want: ["Unknown", "Suspended"] },
    "have no status": { object: provider, seenFor: 30 * SECOND, want: ["Current", "Exists"] },
  });
});
