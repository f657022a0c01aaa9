import { expect, test } from "vitest";
import type { ObjectRef } from "../../../src/model/live.js";
import type { Judgement, World } from "../../../src/model/readiness.js";
import type { Reason } from "../../../src/model/reasons.js";
import { judgeStartedTests } from "../../../src/verify/run/started-tests.js";
import { plan, planned } from "../../support/plans.js";
import { judgement } from "./run-bench.js";

const TEST = planned({ apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "shop-test", namespace: "shop" } });
const PLANS = [plan("acme/anvil", []), { ...plan("acme/shop", []), tests: [TEST] }];
const BACKUP: ObjectRef = { ...TEST.ref, name: "backup" };

const judge = (ref: ObjectRef, found: Judgement) => judgeStartedTests(() => found, PLANS)(ref, {} as World);

test.each<[reason: Reason, state: Judgement["state"], warned: boolean]>([
  ["NeverRun", "InProgress", false],
  ["FirstRunActive", "InProgress", false],
  ["NotRunSinceChange", "InProgress", false],
  ["LastRunFailed", "Failed", true],
  ["LastScheduledRunFailed", "Failed", true],
  ["MissedRuns", "Failed", true],
  ["RunStuck", "Failed", true],
])("a test whose schedule says %s is there, and that is all (warned: %s %s)", (reason, state, warned) => {
  const before = { reason: "Deprecated", message: "" } as unknown as Judgement["warnings"][number];
  const found = judgement(state, { reason, message: "2 runs", warnings: [before], recheckAt: 7, causes: [BACKUP] });
  const { recheckAt, ...rest } = judge(TEST.ref, found);
  expect(rest).toMatchObject({ state: "Current", reason: "Exists", causes: [] });
  expect(recheckAt).toBeUndefined();
  expect(rest.warnings).toEqual(warned ? [before, { reason, message: "of its schedule: 2 runs" }] : [before]);
});

test.each<[what: string, ref: ObjectRef, found: Judgement]>([
  ["a test that is absent", TEST.ref, judgement("NotFound", { reason: "Absent" })],
  ["a test that is suspended", TEST.ref, judgement("Unknown", { reason: "Suspended" })],
  ["a CronJob that is no test", BACKUP, judgement("Failed", { reason: "LastRunFailed" })],
  ["a Job of the same name", { ...TEST.ref, kind: "Job" }, judgement("Failed", { reason: "LastRunFailed" })],
])("%s is judged as it is", (_what, ref, found) => {
  expect(judge(ref, found)).toBe(found);
});
