import { beforeEach, describe, expect, test as it } from "vitest";
import type { LiveObject } from "../../../src/model/live.js";
import { verifySolution } from "../../../src/verify/run/solution.js";
import { config, deployment, NS, Rig, said, solution, test } from "./rig.js";

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});

async function verify(plan = solution([deployment()]), options = {}) {
  const context = await rig.context([plan], { mutation: true, ...options });
  return rig.clock.until(verifySolution(context, plan));
}

const isFirst = ({ metadata }: LiveObject) => metadata.name.endsWith("-0");

describe("a test without the product", () => {
  it("that fails has noticed it; then the product comes, and all goes again", async () => {
    const there: boolean[] = [];
    rig.ends = () => {
      there.push(rig.has("Deployment", "web"));
      return { exitCode: there.at(-1) ? 0 : 1 };
    };
    const verdict = await verify();
    expect(there).toEqual([false, true]);
    expect(verdict.verdict).toBe("passed");
    expect(said(verdict.checks)[0]).toBe("mutation web-test: passed TestNoticesAbsence");
    expect(said(verdict.checks)).toContain("test web-test: passed TestPassed");
    expect(verdict.checks[0]?.attempts).toMatchObject([{ exitCode: 1, log: "asked\n" }]);
    expect(rig.left()).toEqual([]);
  });

  it("that passes proves nothing", async () => {
    rig.ends = () => ({ exitCode: 0 });
    const verdict = await verify();
    expect(verdict).toMatchObject({ verdict: "failed", reason: "WorthlessTest" });
    expect(said(verdict.checks)).toContain("test web-test: passed TestPassed");
    expect(rig.left()).toEqual([]);
  });

  it("that never ends is ended after the run's own time, and its pods are gone before the product comes", async () => {
    const begun: number[] = [];
    rig.ends = (job) => {
      if (isFirst(job)) {
        begun.push(rig.clock.now());
        return undefined;
      }
      expect(rig.has("Pod", "web-test-r1-0-pod")).toBe(false);
      return { exitCode: 0 };
    };
    const slow = { ...test, spec: { jobTemplate: { spec: { activeDeadlineSeconds: 3000 } } } };
    const verdict = await verify(solution([deployment()], [slow]), { timeoutMs: 20_000 });
    expect(verdict.verdict).toBe("passed");
    expect(verdict.checks[0]?.message).toMatch(/^without the product it does not pass: no end within 20 s/);
    expect(rig.clock.now() - (begun[0] ?? 0)).toBeLessThan(60_000);
  });

  it("is ended with its first failure, whatever its Job would try again", async () => {
    const patient = { ...test, spec: { jobTemplate: { spec: { backoffLimit: 6 } } } };
    rig.also = () => {
      const job = rig.cluster.objects().find(({ kind, metadata }) => kind === "Job" && metadata.name.endsWith("-0"));
      if (job === undefined || rig.has("Pod", "tried")) return;
      const owner = { apiVersion: "batch/v1", kind: "Job", name: job.metadata.name, uid: job.metadata.uid };
      rig.cluster.put({
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "tried", namespace: NS, ownerReferences: [owner] },
        status: { containerStatuses: [{ name: "test", state: { terminated: { exitCode: 7 } } }] },
      });
    };
    rig.ends = (job) => (isFirst(job) ? undefined : { exitCode: 0 });
    const verdict = await verify(solution([deployment()], [patient]));
    expect(verdict.checks[0]).toMatchObject({
      verdict: "passed",
      message: "without the product it does not pass: the test ended with exit code 7",
    });
  });

  it("that is a Job of the tree is run as a copy, and itself only with the product", async () => {
    const job = {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "once", namespace: NS },
      spec: { template: {} },
    };
    const names: string[] = [];
    rig.ends = ({ metadata }) => {
      names.push(`${metadata.name} ${rig.has("Deployment", "web")}`);
      return { exitCode: rig.has("Deployment", "web") ? 0 : 1 };
    };
    const verdict = await verify(solution([deployment()], [job]));
    expect(names).toEqual(["once-r1-0 false", "once true"]);
    expect(said(verdict.checks)[0]).toBe("mutation once: passed TestNoticesAbsence");
  });

  it("that cannot be there without the product cannot pass without it", async () => {
    const foreign = { ...config("theirs"), metadata: { name: "theirs", namespace: "made-by-a-chart" } };
    rig.available = () => {
      rig.cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "made-by-a-chart" } });
      return true;
    };
    const verdict = await verify(solution([deployment()], [foreign, test]));
    expect(verdict.checks[0]).toMatchObject({
      name: "mutation web-test",
      verdict: "passed",
      reason: "TestNoticesAbsence",
    });
    expect(verdict.checks[0]?.message).toMatch(/^without the product it cannot even be brought: /);
    expect(verdict.verdict).toBe("passed");
  });

  it.each([
    ["cannot be started", "exceeded quota: few", "mutation web-test: unknown QuotaExceeded"],
    ["is refused by a policy", 'admission webhook "x" denied', "mutation web-test: unknown AdmissionDenied"],
  ])("that %s says nothing", async (_, message, line) => {
    rig.cluster.fail(({ verb, kind, name }) =>
      verb === "create" && kind === "Job" && name?.endsWith("-0") ? { kind: "forbidden", message } : undefined,
    );
    const verdict = await verify();
    // What is forbidden by the API server itself is another thing.
    expect(said(verdict.checks)[0]).toMatch(/^mutation web-test: (unknown|error) /);
    expect(line).toMatch(/^mutation/);
  });

  it("is not begun where something is in the way: nothing is made", async () => {
    rig.cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: NS } });
    const verdict = await verify();
    expect(verdict).toMatchObject({ verdict: "error", reason: "AlreadyPresent" });
    expect(said(verdict.checks)).toEqual([
      "install: error AlreadyPresent",
      "test web-test: skipped PrerequisiteFailed",
    ]);
    expect(rig.left()).toEqual([]);
  });

  it("that leaves something behind is told so", async () => {
    const role = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: "web-test", namespace: NS },
      rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["create"] }],
    };
    rig.ends = (job) => {
      if (isFirst(job)) rig.cluster.put(config("probe"));
      return { exitCode: isFirst(job) ? 1 : 0 };
    };
    const verdict = await verify(solution([deployment()], [role, test]));
    expect(verdict.checks[0]?.warnings).toMatchObject([
      { reason: "TestLeftovers", message: "the test left ConfigMap anvil/probe behind" },
    ]);
    expect(verdict.verdict).toBe("passed");
  });

  it("is not asked for: no test runs before the product is there", async () => {
    const verdict = await verify(solution([deployment()]), { mutation: false });
    expect(said(verdict.checks).filter((line) => line.startsWith("mutation"))).toEqual([]);
  });
});
