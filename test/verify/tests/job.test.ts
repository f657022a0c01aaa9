import { describe, expect, test } from "vitest";
import type { LiveObject } from "../../../src/model/live.js";
import { activeRuns, endOf, jobOf, timeOf } from "../../../src/verify/tests/job.js";

function live(kind: string, name: string, more: object = {}): LiveObject {
  const metadata = { name, namespace: "anvil", uid: `uid-${name}`, resourceVersion: "1", creationTimestamp: "" };
  return { apiVersion: "batch/v1", kind, metadata, ...more };
}

describe("the Job of a run", () => {
  const template = { metadata: { labels: { app: "a" }, annotations: { note: "x" } }, spec: { backoffLimit: 2 } };
  const cronJob = live("CronJob", "web-test", { spec: { jobTemplate: template } });

  test("is what the CronJob would start, with the label, and without an owner", () => {
    expect(jobOf(cronJob, ["conformitron.io/run", "r1"], "r1-1")).toEqual({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        name: "web-test-r1-1",
        namespace: "anvil",
        labels: { app: "a", "conformitron.io/run": "r1" },
        annotations: { note: "x", "cronjob.kubernetes.io/instantiate": "manual" },
      },
      spec: { backoffLimit: 2 },
    });
  });

  test.each([
    ["a name of the longest kind", "a".repeat(63), "r1-1", `${"a".repeat(58)}-r1-1`],
    ["a name that is cut after a hyphen", `${"a".repeat(57)}-bcdef`, "r1-1", `${"a".repeat(57)}-r1-1`],
    ["a name that is cut after a dot", `${"a".repeat(57)}.bcdef`, "r1-1", `${"a".repeat(57)}-r1-1`],
  ])("has a name that pods can carry as a label: %s", (_, name, suffix, expected) => {
    const { metadata } = jobOf({ ...cronJob, metadata: { ...cronJob.metadata, name } }, ["l", "v"], suffix);
    expect(metadata.name).toBe(expected);
    expect((metadata.name ?? "").length).toBeLessThanOrEqual(63);
  });

  test("of a CronJob without a template is empty", () => {
    expect(jobOf(live("CronJob", "a"), ["l", "v"], "1")["spec"]).toEqual({});
  });
});

describe("a Job", () => {
  const job = (...conditions: object[]) => live("Job", "j", { status: { conditions } });
  const ended = (type: string, status = "True") => ({ type, status, reason: "R", message: "M" });

  test.each<[what: string, job: LiveObject, end: object | undefined]>([
    ["that has no status has not ended", live("Job", "j"), undefined],
    ["that is complete has passed", job(ended("Complete")), { passed: true, reason: "R", message: "M" }],
    ["that has failed has not passed", job(ended("Failed")), { passed: false, reason: "R", message: "M" }],
    ["that is about to end has not ended", job(ended("FailureTarget"), ended("SuccessCriteriaMet")), undefined],
    ["that is suspended has not ended", job(ended("Suspended")), undefined],
    ["whose end is not true has not ended", job(ended("Failed", "False")), undefined],
  ])("%s", (_, one, end) => expect(endOf(one)).toEqual(end));

  test("is active as long as it has not ended, and only where the schedule owns it", () => {
    const cronJob = live("CronJob", "web-test");
    const owned = (name: string, status = {}) => {
      const { metadata } = live("Job", name);
      const owner = { apiVersion: "batch/v1", kind: "CronJob", name: "web-test", uid: "uid-web-test" };
      return live("Job", name, { metadata: { ...metadata, ownerReferences: [owner] }, status });
    };
    const jobs = [owned("runs"), owned("over", { conditions: [ended("Complete")] }), live("Job", "other")];
    expect(activeRuns(cronJob, jobs).map(({ metadata }) => metadata.name)).toEqual(["runs"]);
  });

  test.each([
    [{ activeDeadlineSeconds: 90 }, 90_000],
    [{}, undefined],
    [{ activeDeadlineSeconds: "90" }, undefined],
  ])("with the bound of %j may take %s ms", (spec, time) => expect(timeOf(live("Job", "j", { spec }))).toBe(time));
});
