import { expect, test } from "vitest";
import { POLICY } from "../../../src/check/rules/policy.js";
import { runRules } from "../../../src/check/run.js";
import { checkSchemas } from "../../../src/check/schema/check.js";
import { inventoryOf } from "../../support/inventory.js";

const CRON_JOB = `apiVersion: batch/v1
kind: CronJob
metadata: { name: a, namespace: b }
spec:
  schedule: SCHEDULE
  timeZone: ZONE
  jobTemplate: { spec: { template: { spec: { containers: [{ name: a, image: a }] } } } }
`;

test.each([
  ["61 3 * * *", "Etc/UTC", ["schedule-invalid /spec/schedule"]],
  ["17 3 * * *", "Europe/Berlinn", ["schedule-invalid /spec/timeZone"]],
  ["every day", "", ["schedule-invalid /spec/schedule", "schedule-invalid /spec/timeZone"]],
  ["17 3 * * *", "UTC", []],
])("%j in the zone %j: each mistake is one finding", async (schedule, zone, expected) => {
  const yaml = CRON_JOB.replace("SCHEDULE", JSON.stringify(schedule)).replace("ZONE", JSON.stringify(zone));
  const inventory = inventoryOf({ files: { "a.yaml": yaml } });
  const problems = [...(await checkSchemas(inventory, {})), ...runRules(inventory, POLICY, "2026-06-01")];
  const places = problems.map(({ code, at }) => `${code} ${"pointer" in at ? at.pointer : ""}`);
  expect(places.filter((place) => /\/spec\/(schedule|timeZone)$/.test(place))).toEqual(expected);
});
