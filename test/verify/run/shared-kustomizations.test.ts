import { describe, expect, test } from "vitest";
import type { LiveObject } from "../../../src/model/live.js";
import type { Judgement, World } from "../../../src/model/readiness.js";
import type { Reason } from "../../../src/model/reasons.js";
import { judgeShared, SharedKustomizations } from "../../../src/verify/run/shared-kustomizations.js";
import type { Judge } from "../../../src/verify/world/live-world.js";
import { NOW } from "../readiness/objects.js";
import { judgement } from "./run-bench.js";

const REF = {
  apiVersion: "kustomize.toolkit.fluxcd.io/v1",
  kind: "Kustomization",
  namespace: "flux-system",
  name: "tier",
};
const COMMIT = "a".repeat(40);
const APPLIED = `main@sha1:${COMMIT}`;

const ready = (status: string, reason: string, message = "") => ({ type: "Ready", status, reason, message });
const HEALTHY = ready("True", "ReconciliationSucceeded");
const SICK = ready("False", "HealthCheckFailed", "Deployment/other/web");
const CHECKING = ready("Unknown", "Progressing", "Running health checks for revision");

function judge(
  found: Judgement,
  status: unknown,
  { shared = true, revision = `sha1:${COMMIT}` as string | undefined } = {},
) {
  const object = { ...REF, metadata: { name: REF.name }, status } as unknown as LiveObject;
  const see = () => (status === undefined ? { is: "absent" as const } : { is: "found" as const, object });
  const world = { now: NOW, see } as unknown as Parameters<ReturnType<typeof judgeShared>>[1];
  const shares = new SharedKustomizations();
  if (shared) shares.add({ ...REF });
  return judgeShared(() => found, shares.has, revision)(REF, world);
}

describe("a Kustomization that several solutions share", () => {
  test.each<[what: string, reason: Reason, ready: unknown]>([
    ["the health of something has failed", "HealthCheckFailed", SICK],
    ["health is being looked at", "HealthPending", CHECKING],
    ["an object is not well", "InventoryFailed", HEALTHY],
    ["an object is not ready", "InventoryPending", HEALTHY],
    ["the health is looked at once more", "Reverifying", CHECKING],
    ["the revision counts as applied only after the health", "RevisionPending", SICK],
  ])("has done its part where %s, at the expected revision", (_what, reason, condition) => {
    const found = judgement("InProgress", { reason });
    const status = { lastAttemptedRevision: APPLIED, conditions: [condition] };
    expect(judge(found, status)).toMatchObject({ state: "Current", reason: "Ready", message: `${APPLIED} is applied` });
  });

  test("tells what has failed of the others as a warning, but not what is not ready yet", () => {
    const status = { lastAttemptedRevision: APPLIED, conditions: [SICK] };
    const failed = judgement("Failed", { reason: "HealthCheckFailed", message: "web is down" });
    expect(judge(failed, status).warnings).toEqual([
      { reason: "HealthCheckFailed", message: "of another solution: web is down" },
    ]);
    expect(judge(judgement("InProgress", { reason: "HealthPending" }), status).warnings).toEqual([]);
  });

  test.each<[what: string, reason: Reason, status: unknown]>([
    [
      "is at another revision",
      "RevisionPending",
      { lastAttemptedRevision: `main@sha1:${"b".repeat(40)}`, conditions: [HEALTHY] },
    ],
    ["has attempted nothing", "RevisionPending", { conditions: [HEALTHY] }],
    ["cannot be built", "BuildFailed", { lastAttemptedRevision: APPLIED, conditions: [ready("False", "BuildFailed")] }],
    [
      "is still applying",
      "RevisionPending",
      { lastAttemptedRevision: APPLIED, conditions: [ready("Unknown", "Progressing", "Reconciliation in progress")] },
    ],
    ["has no conditions", "HealthPending", { lastAttemptedRevision: APPLIED }],
    ["is gone", "HealthPending", undefined],
    ["is suspended", "Suspended", { lastAttemptedRevision: APPLIED, conditions: [HEALTHY] }],
  ])("is as it is where it %s", (_what, reason, status) => {
    const found = judgement("InProgress", { reason });
    expect(judge(found, status)).toBe(found);
  });

  test("of whose revision nothing is known must have attempted one", () => {
    const status = { lastAttemptedRevision: APPLIED, conditions: [SICK] };
    const found = judgement("Failed", { reason: "HealthCheckFailed" });
    expect(judge(found, status, { revision: undefined }).state).toBe("Current");
  });
});

test("one that a solution has for itself is judged whole", () => {
  const found = judgement("Failed", { reason: "HealthCheckFailed" });
  expect(judge(found, { lastAttemptedRevision: APPLIED, conditions: [SICK] }, { shared: false })).toBe(found);
});

test.each([true, false])("what one has brought is known to its rule unless it is shared: %s", (shared) => {
  const status = {
    lastAttemptedRevision: APPLIED,
    inventory: { entries: [{ id: "shop_web_apps_Deployment", v: "v1" }] },
  };
  const object = { ...REF, metadata: { name: REF.name }, status } as unknown as LiveObject;
  const world = { now: NOW, see: () => ({ is: "found", object }) } as unknown as World;
  let seen: unknown;
  const look: Judge = (ref, { see }) => {
    const found = see(ref);
    seen = found.is === "found" && found.object.status;
    return judgement("Current");
  };
  judgeShared(look, () => shared, undefined)(REF, world);
  expect(seen).toEqual(shared ? { lastAttemptedRevision: APPLIED } : status);
});
