import { describe, expect, it } from "vitest";
import type { ObjectRef } from "../../../src/model/live.js";
import type { Judgement, State } from "../../../src/model/readiness.js";
import type { Reason } from "../../../src/model/reasons.js";
import { aggregate, type Part } from "../../../src/verify/readiness/aggregate.js";
import { toVerdict } from "../../../src/verify/readiness/verdict.js";
import { NOW } from "./objects.js";

const pod: ObjectRef = { apiVersion: "v1", kind: "Pod", namespace: "shop", name: "web-a" };

function part(name: string, state: State, reason: Reason, more: Partial<Judgement> = {}): Part {
  const ref = { apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name };
  return { ref, judgement: { state, reason, message: `${name} says`, warnings: [], causes: [], ...more } };
}

const good = part("good", "Current", "Ready");
const slow = part("slow", "InProgress", "LessReady", { recheckAt: NOW + 5 });
const bad = part("bad", "Failed", "CrashLoopBackOff", { causes: [pod] });
const hidden = part("hidden", "Unknown", "Forbidden");

describe("several objects together", () => {
  it.each([
    [[], "Unknown", "NothingExpected"],
    [[good], "Current", "Ready"],
    [[good, slow], "InProgress", "LessReady"],
    [[part("gone", "NotFound", "Absent"), good], "InProgress", "Absent"],
    [[good, part("going", "Terminating", "Terminating")], "InProgress", "Terminating"],
    [[slow, hidden], "Unknown", "Forbidden"],
    [[slow, hidden, bad], "Failed", "CrashLoopBackOff"],
  ] as const)("%#: the weightiest state", (parts, state, reason) => {
    expect(aggregate(parts)).toMatchObject({ state, reason });
  });

  it("tell the reason that is nearest to the cause", () => {
    const above = part("above", "Failed", "InventoryFailed");
    const told = aggregate([above, bad]);
    expect(told).toMatchObject({ reason: "CrashLoopBackOff", message: "Deployment shop/bad: bad says (and 1 more)" });
    expect(told.causes.map((it) => it.name)).toEqual(["web-a", "bad", "above"]);
  });

  it("keep all warnings, with the object's name", () => {
    const warnings = [{ reason: "ZeroReplicas", message: "nothing runs" }] as const;
    expect(aggregate([part("idle", "Current", "Ready", { warnings }), bad]).warnings).toEqual([
      { reason: "ZeroReplicas", message: "Deployment shop/idle: nothing runs" },
    ]);
  });

  it("change at the first moment at which one may", () => {
    const later = part("later", "InProgress", "LessReady", { recheckAt: NOW + 9 });
    expect(aggregate([later, slow, good]).recheckAt).toBe(NOW + 5);
    expect(aggregate([slow, bad]).recheckAt).toBeUndefined();
  });

  it("count the others only where there are any", () => {
    expect(aggregate([good, bad]).message).toBe("Deployment shop/bad: bad says");
  });

  it("name a cause once", () => {
    expect(aggregate([bad, { ...bad }]).causes).toHaveLength(2);
  });
});

describe("the verdict of a judgement", () => {
  it.each([
    ["Current", "Ready", "passed", "passed"],
    ["Failed", "InstallFailed", "failed", "failed"],
    ["InProgress", "LessReady", "failed", "unknown"],
    ["NotFound", "Absent", "failed", "unknown"],
    ["Terminating", "Terminating", "failed", "unknown"],
    ["Unknown", "Suspended", "unknown", "unknown"],
    ["Unknown", "Paused", "unknown", "unknown"],
    ["Unknown", "NoStatusYet", "unknown", "unknown"],
    ["Unknown", "Forbidden", "error", "error"],
    ["Unknown", "Unreachable", "error", "error"],
    ["Unknown", "NothingExpected", "error", "error"],
  ] as const)("%s %s is %s at the time-out, else %s", (state, reason, atTimeOut, before) => {
    const { judgement } = part("web", state, reason);
    expect(toVerdict(judgement, { timedOut: true })).toMatchObject({ verdict: atTimeOut, reason });
    expect(toVerdict(judgement, { timedOut: false })).toMatchObject({ verdict: before, reason });
  });
});
