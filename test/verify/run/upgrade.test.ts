import { beforeEach, describe, expect, test as it } from "vitest";
import type { SolutionPlan } from "../../../src/model/verify-plan.js";
import { verifySolution } from "../../../src/verify/run/solution.js";
import { type Earlier, goneSince } from "../../../src/verify/run/upgrade.js";
import { planned, step } from "../../support/plans.js";
import { config, deployment, NS, Rig, said, solution, test } from "./rig.js";

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});

const old = (): SolutionPlan => ({ ...solution([deployment("web", "web:1"), config("old")]), version: "1.0.0" });
const next = (): SolutionPlan => ({ ...solution([deployment("web", "web:2"), config("new")]), version: "2.0.0" });

async function verify(earlier: Earlier["plan"], plan = next()) {
  const context = await rig.context([plan, ...(earlier ? [earlier] : [])]);
  return rig.clock.until(verifySolution(context, plan, { earlier: { revision: "v1", plan: earlier } }));
}

const image = () => {
  const found = rig.cluster.peek({ apiVersion: "apps/v1", kind: "Deployment", namespace: NS, name: "web" });
  return JSON.stringify(found?.spec).match(/web:\d/)?.[0];
};

describe("an upgrade", () => {
  it("tests the earlier version, the new one and the earlier one again, and removes everything", async () => {
    const tested: string[] = [];
    rig.ends = () => {
      tested.push(`${image()} ${rig.left().filter((one) => one.startsWith("ConfigMap"))}`);
      return { exitCode: 0 };
    };
    const verdict = await verify(old());
    expect(tested).toEqual(["web:1 ConfigMap old", "web:2 ConfigMap new", "web:1 ConfigMap old"]);
    expect(verdict.verdict).toBe("passed");
    const lines = said(verdict.checks);
    expect(lines[0]).toBe("upgrade: 1.0.0 to 2.0.0: passed UpgradePassed");
    for (const phase of ["before", "upgraded", "rolled back"]) {
      expect(lines).toContain(`${phase}: test web-test: passed TestPassed`);
    }
    expect(lines).toContain("upgraded: idempotence: passed Idempotent");
    expect(lines).not.toContain("before: drift: passed NoDrift");
    expect(rig.left()).toEqual([]);
  });

  it.each<[what: string, fails: (image: string | undefined, time: number) => boolean, line: string, phases: number]>([
    ["that fails", (it) => it === "web:2", "upgrade: 1.0.0 to 2.0.0: failed UpgradeFailed", 2],
    ["whose way back fails", (_, time) => time === 3, "upgrade: 1.0.0 to 2.0.0: failed RollbackFailed", 3],
    ["whose earlier version fails", (_, time) => time === 1, "upgrade: 1.0.0 to 2.0.0: skipped PrerequisiteFailed", 1],
  ])("%s ends there, says so, and everything is removed", async (_, fails, line, phases) => {
    let time = 0;
    rig.ends = () => ({ exitCode: fails(image(), ++time) ? 1 : 0 });
    const verdict = await verify(old());
    expect(time).toBe(phases);
    expect(verdict.verdict).toBe("failed");
    expect(said(verdict.checks)[0]).toBe(line);
    expect(rig.left()).toEqual([]);
  });

  it("in which what the new version lacks may not be removed is an error, not the product's failure", async () => {
    rig.cluster.fail(({ verb, name }) =>
      verb === "delete" && name === "old" ? { kind: "forbidden", message: "no" } : undefined,
    );
    const verdict = await verify(old());
    expect(said(verdict.checks)[0]).toBe("upgrade: 1.0.0 to 2.0.0: error Forbidden");
    expect(said(verdict.checks)).toContain("upgraded: prune: error Forbidden");
    expect(verdict).toMatchObject({ verdict: "error", reason: "Forbidden" });
  });

  it("waits for the new version: what the watch still shows of the old one does not count", async () => {
    rig.available = (object) => !JSON.stringify(object.spec).includes("web:2");
    const verdict = await verify(old());
    expect(said(verdict.checks)[0]).toBe("upgrade: 1.0.0 to 2.0.0: failed UpgradeFailed");
    expect(said(verdict.checks)).toContain("upgraded: test web-test: skipped PrerequisiteFailed");
  });

  it("is tested only once the pods of the version before are gone", async () => {
    rig.also = () => {
      const pod = { apiVersion: "v1", kind: "Pod", namespace: NS, name: "ending" };
      if (image() === "web:2" && rig.clock.now() < late) {
        if (!rig.has("Pod", "ending"))
          rig.cluster.put({
            ...pod,
            metadata: { name: "ending", namespace: NS, deletionTimestamp: "2026-11-21T12:00:00Z" },
          });
      } else rig.cluster.remove(pod);
    };
    const late = rig.clock.now() + 60_000;
    const tested: number[] = [];
    rig.ends = () => {
      if (image() === "web:2") tested.push(rig.clock.now());
      return { exitCode: 0 };
    };
    expect((await verify(old())).verdict).toBe("passed");
    expect(tested.every((at) => at >= late)).toBe(true);
    expect(tested).toHaveLength(1);
  });

  it.each<[string, Earlier["plan"], string]>([
    ["there was none", undefined, "upgrade: passed NoEarlierVersion"],
    ["it does not build", { ...old(), unbuildable: "no kustomization" }, "upgrade: passed Unbuildable"],
  ])("is only an install where of the earlier version %s, with a warning", async (_, earlier, line) => {
    const verdict = await verify(earlier);
    expect(verdict.verdict).toBe("passed");
    expect(said(verdict.checks)[0]).toBe(line);
    expect(said(verdict.checks)).toContain("test web-test: passed TestPassed");
    expect(verdict.warnings).toHaveLength(1);
  });

  it("from a version without a test is judged by the new one's", async () => {
    const verdict = await verify({ ...solution([deployment()], []), tests: [] });
    expect(said(verdict.checks)[0]).toMatch(/passed UpgradePassed$/);
    expect(said(verdict.checks)).toContain("before: tests: passed NoFunctionalTest");
    expect(verdict.verdict).toBe("passed");
    expect(verdict.warnings).toMatchObject([{ reason: "NoFunctionalTest" }, { reason: "NoFunctionalTest" }]);
  });
});

describe("what a version no longer has", () => {
  const kustomization = (name: string) => ({
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name, namespace: "flux-system" },
    spec: {},
  });
  const plan = (...steps: SolutionPlan["steps"]) => ({ ...solution([]), steps });
  const names = (former: SolutionPlan, to: SolutionPlan, at: number) => {
    const found = to.steps[at];
    return goneSince(former, to)(found ? [found] : []).map(({ name }) => name);
  };

  it("goes with the step that replaces the one that had it; what moved stays", () => {
    const former = plan(
      step([config("a"), config("b")], kustomization("one")),
      step([config("c")], kustomization("two")),
    );
    const to = plan(step([config("a")], kustomization("one")), step([config("b")], kustomization("two")));
    expect([names(former, to, 0), names(former, to, 1)]).toEqual([[], ["c"]]);
  });

  it("goes with the last step where its own is gone", () => {
    const former = plan(step([config("a")], kustomization("one")), step([config("c")], kustomization("gone")));
    const to = plan(step([config("a")], kustomization("one")), step([], kustomization("two")));
    expect([names(former, to, 0), names(former, to, 1)]).toEqual([[], ["c"]]);
  });

  it("stays where Flux would not prune it", () => {
    const annotations = { "kustomize.toolkit.fluxcd.io/prune": "Disabled" };
    const kept = { ...config("a"), metadata: { name: "a", namespace: NS, annotations } };
    expect(names(plan(step([kept, config("b")])), plan(step([])), 0)).toEqual(["b"]);
  });

  it("is known by its name, whatever version of the API it is in", () => {
    const before = { ...test, apiVersion: "batch/v1beta1" };
    expect(names(plan(step([before])), plan(step([test])), 0)).toEqual([]);
    expect(planned(test).ref.name).toBe("web-test");
  });
});
