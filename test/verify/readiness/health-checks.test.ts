import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LiveObject } from "../../../src/model/live.js";
import type { HealthChecks } from "../../../src/model/readiness.js";
import { evaluate } from "../../../src/verify/readiness/cel.js";
import { healthChecksIn } from "../../../src/verify/readiness/health-checks.js";
import { check, judge } from "./check.js";
import { cond, live, MINUTE } from "./objects.js";

const WIDGET = { apiVersion: "widgets.example.com/v1", kind: "Widget" };
const phase = (text: string, gen = "1/1") => live("Widget", { gen, status: { phase: text } });
const by = (checks: Partial<HealthChecks>) => ({
  expectation: {
    healthChecks: { inProgress: undefined, failed: undefined, current: "status.phase == 'Up'", ...checks },
  },
});

describe("the expressions of a kind decide, in Flux's order", () => {
  check({
    "current holds": { object: phase("Up"), ...by({}), want: ["Current", "Ready"], says: "status.phase == 'Up'" },
    "it does not hold": { object: phase("Down"), ...by({}), want: ["InProgress", "HealthPending"] },
    "the generation comes first": {
      object: phase("Up", "2/1"),
      ...by({ failed: "true" }),
      want: ["InProgress", "GenerationNotObserved"],
    },
    "a generation that is not told does not count": { object: phase("Up", "2"), ...by({}), want: ["Current", "Ready"] },
    "inProgress wins over failed and current": {
      object: phase("Up"),
      ...by({ inProgress: "true", failed: "true" }),
      want: ["InProgress", "HealthPending"],
      says: "inProgress",
    },
    "failed wins over current, for as long as Flux may mend it": {
      object: phase("Up"),
      seenFor: 2 * MINUTE - 1,
      ...by({ inProgress: "false", failed: "status.phase in ['Up']" }),
      want: ["InProgress", "HealthCheckFailed"],
    },
    "and then": {
      object: phase("Up"),
      seenFor: 2 * MINUTE,
      ...by({ failed: "status.phase in ['Up']" }),
      want: ["Failed", "HealthCheckFailed"],
      says: "the expression failed of healthCheckExprs (status.phase in ['Up']) holds",
    },
    "they count and not the conditions": {
      object: live("Widget", { status: { phase: "Up" }, conditions: [cond("Ready=F"), cond("Stalled=T")] }),
      seenFor: 60 * MINUTE,
      ...by({}),
      want: ["Current", "Ready"],
    },
    "also where these are well": {
      object: live("Widget", { status: { phase: "Down" }, conditions: [cond("Ready=T")] }),
      ...by({}),
      want: ["InProgress", "HealthPending"],
    },
  });
});

describe("an expression that cannot be evaluated", () => {
  check({
    "on an object without a status waits, as Flux does": {
      object: live("Widget"),
      ...by({}),
      want: ["InProgress", "HealthCheckError"],
      says: "(status.phase == 'Up'): Unknown variable: status",
    },
    "for a field that is not there waits": {
      object: phase("Up"),
      seenFor: 60 * MINUTE,
      ...by({ failed: "status.conditions.exists(c, c.type == 'Bad')" }),
      want: ["InProgress", "HealthCheckError"],
      says: "No such key: conditions",
    },
    "to true or false waits": {
      object: phase("Up"),
      ...by({ current: "status.phase" }),
      want: ["InProgress", "HealthCheckError"],
      says: "neither true nor false",
    },
    "for a function that is not known leaves it to the status, and says so": {
      object: live("Widget", { conditions: [cond("Ready=T")] }),
      ...by({ current: "status.phase.fancy() == 'Up'" }),
      want: ["Current", "Ready", "HealthCheckNotUnderstood"],
    },
    "for it is none leaves it to the status, and Flux refuses it itself": {
      object: live("Widget", { conditions: [cond("Ready=U")] }),
      ...by({ current: "status.phase ==" }),
      want: ["InProgress", "NotReady", "HealthCheckNotUnderstood"],
    },
  });
});

describe("what people write", () => {
  const conditions = [{ type: "Synced", status: "True", observedGeneration: 2 }];
  const object = live("Widget", { gen: "2", status: { replicas: 3, ratio: 0.5, phase: "Up" }, conditions });
  test.each<[expression: string, found: unknown]>([
    ["status.conditions.filter(e, e.type == 'Synced').all(e, e.status == 'True')", true],
    ["status.conditions.exists(e, e.type == 'Synced' && e.status == 'False')", false],
    ["has(status.conditions) && status.conditions.exists(e, e.type == 'Synced')", true],
    ["has(status.nothing)", false],
    ["status.?nothing.orValue([]).exists(e, true)", false],
    ["status.replicas == 3 && status.replicas > 2.5", true],
    ["status.replicas / 2 == 1 && status.replicas + 1 == 4", true],
    ["status.ratio < 1", true],
    ["status.conditions[0].observedGeneration == metadata.generation", true],
    ["status.phase.matches('^U') && status.phase.lowerAscii() == 'up'", true],
    ["kind == 'Widget' && metadata.name == 'web'", true],
    ["data.key == 'x'", { error: "Unknown variable: data" }],
    ["status.nothing == 'x'", { error: "No such key: nothing" }],
    ["sets.contains([1], [1])", undefined],
    ["", undefined],
  ])("%s", (expression, found) => {
    expect(evaluate(expression, object)).toEqual(found);
  });

  test("whatever the expression and the object are, nothing is thrown", () => {
    const expression = fc.constantFrom(
      "status.a.b == 1",
      "status.all(x, x == 1)",
      "status + 1 > 2",
      "size(status) > 0",
    );
    fc.assert(
      fc.property(expression, fc.jsonValue(), (text, status) => {
        expect(["boolean", "object"]).toContain(typeof evaluate(text, { status }));
      }),
      { numRuns: 200 },
    );
  });
});

describe("whose expressions", () => {
  const entry = (apiVersion: string, kind: string, current = "true") => ({ apiVersion, kind, current });
  const kustomization = (...healthCheckExprs: unknown[]) =>
    live("Kustomization", { name: "shop", spec: { healthCheckExprs }, metadata: { namespace: "flux-system" } });
  const applied = (namespace = "flux-system"): LiveObject => {
    const labels = {
      "kustomize.toolkit.fluxcd.io/name": "shop",
      "kustomize.toolkit.fluxcd.io/namespace": namespace,
    };
    return live("Widget", { metadata: { labels }, conditions: [cond("Ready=T")] });
  };

  test.each<[what: string, entries: readonly unknown[], current: string | undefined]>([
    ["none", [], undefined],
    ["of another version of the API", [entry("widgets.example.com/v1beta1", "Widget", "a")], "a"],
    ["of another group", [entry("gadgets.example.com/v1", "Widget")], undefined],
    ["of another kind", [entry("widgets.example.com/v1", "Gadget")], undefined],
    [
      "several: the first",
      [entry("widgets.example.com/v1", "Widget", "a"), entry("widgets.example.com/v1", "Widget", "b")],
      "a",
    ],
    ["without current", [{ ...WIDGET, failed: "true" }], undefined],
    ["that are none", [null, 7, "x", {}], undefined],
  ])("a Kustomization with expressions %s", (_what, entries, current) => {
    expect(healthChecksIn(kustomization(...entries), WIDGET)?.current).toBe(current);
  });

  check({
    "those of the Kustomization that has applied it": {
      object: applied(),
      objects: [kustomization(entry("widgets.example.com/v1", "Widget", "false"))],
      want: ["InProgress", "HealthPending"],
    },
    "not those of another": {
      object: applied("elsewhere"),
      objects: [kustomization(entry("widgets.example.com/v1", "Widget", "false"))],
      want: ["Current", "Ready"],
    },
    "those of the tree before": {
      object: applied(),
      objects: [kustomization(entry("widgets.example.com/v1", "Widget", "false"))],
      ...by({ current: "true" }),
      want: ["Current", "Ready"],
    },
    "it is waited for until the Kustomization is known": {
      object: applied(),
      seen: { "kustomize.toolkit.fluxcd.io/Kustomization/flux-system/shop": { is: "awaited" } },
      want: ["InProgress", "Awaited"],
    },
  });

  test("of kinds that have a rule of their own they say nothing", () => {
    const object = live("ConfigMap", { data: {} });
    const deployment = live("Deployment", { gen: "1/1", spec: { replicas: 1 } });
    const never = by({ current: "false", failed: "true" });
    expect(judge({ object, ...never, seenFor: 60 * MINUTE }).reason).toBe("HealthCheckFailed");
    expect(judge({ object: deployment, ...never }).reason).not.toMatch(/^Health/);
  });
});
