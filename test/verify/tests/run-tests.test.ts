import { beforeEach, describe, expect, test as it } from "vitest";
import type { KubernetesInput } from "../../../src/model/cluster.js";
import { runTests } from "../../../src/verify/tests/run-tests.js";
import { config, NS, type PodEnd, Rig, solution, test } from "../run/rig.js";

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
  rig.cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: NS } });
});

async function run(options = {}, tests: readonly KubernetesInput[] = [test]) {
  for (const one of tests) rig.cluster.put(one);
  const plan = solution([], tests);
  const context = await rig.context([plan], { mode: "observe", ...options });
  const [check] = await rig.clock.until(runTests(context, plan));
  return check;
}

function inTurn(...codes: number[]): () => PodEnd {
  let next = 0;
  return () => ({ exitCode: codes[Math.min(next++, codes.length - 1)] ?? 0 });
}

describe("runs of a test", () => {
  it.each<[what: string, codes: number[], options: object, verdict: string, reason: string, runs: number]>([
    ["one that passes", [0], {}, "passed", "TestPassed", 1],
    ["one that fails", [1], {}, "failed", "TestRunFailed", 1],
    ["a second after a failed one", [1, 0], { retries: 1 }, "passed", "TestPassed", 2],
    ["no more than asked for", [1], { retries: 2 }, "failed", "TestRunFailed", 3],
    ["all that are asked for", [0], { repeat: 3 }, "passed", "TestPassed", 3],
    ["some of which fail", [0, 1, 0], { repeat: 3 }, "failed", "FlakyTest", 3],
    ["all of which fail", [1], { repeat: 2 }, "failed", "TestRunFailed", 2],
  ])("%s", async (_, codes, options, verdict, reason, runs) => {
    rig.ends = inTurn(...codes);
    const check = await run(options);
    expect(check).toMatchObject({ verdict, reason });
    expect(check?.attempts).toHaveLength(runs);
    expect(rig.left().filter((one) => one.startsWith("Job"))).toEqual([]);
  });

  it("that passes after one that failed is told as flaky", async () => {
    rig.ends = inTurn(1, 0);
    expect((await run({ retries: 1 }))?.warnings).toMatchObject([{ reason: "FlakyTest" }]);
  });

  it.each<[what: string, message: string, verdict: string, reason: string]>([
    ["a quota", "exceeded quota: few", "failed", "QuotaExceeded"],
    ["a policy", 'admission webhook "x" denied the request', "failed", "AdmissionDenied"],
    ["missing rights", 'jobs.batch is forbidden: User "x" cannot create resource "jobs"', "error", "Forbidden"],
  ])("that %s forbids", async (_, message, verdict, reason) => {
    rig.cluster.fail(({ verb, kind }) =>
      verb === "create" && kind === "Job" ? { kind: "forbidden", message } : undefined,
    );
    expect(await run()).toMatchObject({ verdict, reason });
  });

  it("wait for an active scheduled one", async () => {
    const { metadata } = rig.cluster.put(test);
    const owner = { apiVersion: "batch/v1", kind: "CronJob", name: "web-test", uid: metadata.uid, controller: true };
    const job = {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "scheduled", namespace: NS, ownerReferences: [owner] },
    };
    rig.cluster.put({ ...job, status: { active: 1 } });
    const until = rig.clock.now() + 20_000;
    rig.also = () => {
      const ended = { status: { conditions: [{ type: "Complete", status: "True" }] } };
      if (rig.clock.now() > until) rig.cluster.merge({ ...job, namespace: NS, name: "scheduled" }, ended);
    };
    const begun: number[] = [];
    rig.ends = () => {
      begun.push(rig.clock.now());
      return { exitCode: 0 };
    };
    expect(await run()).toMatchObject({ verdict: "passed" });
    expect(begun[0]).toBeGreaterThan(until);
  });
});

describe("a test that cannot be looked at any more is an error, and has not failed", () => {
  const forbidden = { kind: "forbidden", message: "no" } as const;
  const away = { kind: "unreachable", message: "no connection" } as const;

  it.each([
    ["Forbidden", forbidden],
    ["Unreachable", away],
  ])("while it runs: %s", async (reason, failure) => {
    rig.ends = () => {
      rig.cluster.failWatch("batch/v1", "Job", failure);
      return undefined;
    };
    expect(await run()).toMatchObject({ verdict: "error", reason, message: expect.stringContaining(failure.message) });
  });

  it.each([
    ["Forbidden", forbidden],
    ["Unreachable", away],
  ])("before it begins: %s", async (reason, failure) => {
    rig.cluster.failWatch("batch/v1", "CronJob", failure);
    expect(await run()).toMatchObject({ verdict: "error", reason });
  });

  it("but one that can is timed out, also after a time in which it could not", async () => {
    rig.ends = () => undefined;
    rig.clock.after(10_000, () => rig.cluster.failWatch("batch/v1", "Job", away));
    rig.clock.after(40_000, () => rig.cluster.failWatch("batch/v1", "Job", undefined));
    expect(await run()).toMatchObject({ verdict: "failed", reason: "TestRunTimedOut" });
  });
});

describe("what a test leaves behind", () => {
  const role = (resource: string, verb = "create") => ({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name: "web-test", namespace: NS },
    rules: [{ apiGroups: [""], resources: [resource], verbs: [verb] }],
  });

  it.each<[what: string, resource: string, verb: string, left: KubernetesInput, reason: string]>([
    ["of a kind that it may make", "configmaps", "create", config("probe"), "TestLeftovers"],
    ["of a kind that it may do all with", "configmaps", "*", config("probe"), "TestLeftovers"],
    ["of a kind that it may only read", "configmaps", "get", config("probe"), "TestPassed"],
    [
      "that is on its way out",
      "configmaps",
      "create",
      { ...config("probe"), metadata: { name: "probe", namespace: NS, deletionTimestamp: "2026-11-21T12:00:00Z" } },
      "TestPassed",
    ],
    [
      "that a controller made",
      "configmaps",
      "create",
      {
        ...config("probe"),
        metadata: {
          name: "probe",
          namespace: NS,
          ownerReferences: [{ apiVersion: "v1", kind: "X", name: "x", uid: "x", controller: true }],
        },
      },
      "TestPassed",
    ],
  ])("%s", async (_, resource, verb, left, reason) => {
    rig.ends = () => {
      rig.cluster.put(left);
      return { exitCode: 0 };
    };
    expect(await run({}, [role(resource, verb), test])).toMatchObject({ reason });
  });

  it("was there before, or goes in time: nothing", async () => {
    rig.cluster.put(config("before"));
    rig.ends = () => {
      rig.cluster.put(config("probe"));
      const until = rig.clock.now() + 5000;
      rig.also = () => {
        if (rig.clock.now() > until)
          rig.cluster.remove({ apiVersion: "v1", kind: "ConfigMap", namespace: NS, name: "probe" });
      };
      return { exitCode: 0 };
    };
    expect(await run({}, [role("configmaps"), test])).toMatchObject({ reason: "TestPassed" });
  });
});
