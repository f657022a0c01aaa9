import { beforeEach, describe, expect, test } from "vitest";
import { driftCheck } from "../../../src/verify/after/drift.js";
import { config, deployment, NS, namespace, Rig, solution } from "../run/rig.js";

const PAGE = { apiVersion: "v1", kind: "ConfigMap", namespace: NS, name: "page" };

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});

async function drift(wanted = config("page", { a: "1" }), change: unknown = {}) {
  const plan = solution([deployment(), wanted]);
  for (const one of [namespace, deployment(), wanted]) await rig.cluster.apply(one, { fieldManager: "flux" });
  await rig.clock.advance(5000);
  await rig.cluster.patch(PAGE, change, { fieldManager: "kubectl-edit" });
  const context = await rig.context([plan], { mode: "observe" });
  for (const { ref } of plan.steps.flatMap(({ objects }) => objects)) context.world.see(ref);
  await rig.clock.advance(100);
  for (const { ref } of plan.steps.flatMap(({ objects }) => objects)) context.world.see(ref);
  await rig.clock.advance(100);
  return rig.clock.until(driftCheck(context, plan));
}

describe("what is there", () => {
  test("and is as the tree gives it has not drifted; what is not there is none of it", async () => {
    expect(await drift()).toMatchObject({ verdict: "passed", message: "3 objects are as the tree gives them" });
  });

  test("and was changed is told with who did it", async () => {
    const check = await drift(undefined, { data: { a: "2" } });
    expect(check).toMatchObject({ verdict: "failed", reason: "DriftFound" });
    expect(check.message).toBe('ConfigMap anvil/page /data/a is "2" and should be "1", set by kubectl-edit');
    expect(check.evidence).toMatchObject([{ path: "/data/a", value: '"2"', expected: '"1"', manager: "kubectl-edit" }]);
  });

  test("and lacks something is told", async () => {
    const check = await drift(undefined, { data: { a: null } });
    expect(check.message).toMatch(/^ConfigMap anvil\/page \/data\/a is not there and should be "1"/);
  });

  test.each([
    ["kustomize.toolkit.fluxcd.io/ssa", "IfNotPresent"],
    ["kustomize.toolkit.fluxcd.io/reconcile", "disabled"],
  ])("and is left alone by Flux (%s: %s) is left alone", async (name, value) => {
    const wanted = {
      ...config("page", { a: "1" }),
      metadata: { name: "page", namespace: NS, annotations: { [name]: value } },
    };
    expect(await drift(wanted, { data: { a: "2" } })).toMatchObject({ verdict: "passed" });
  });

  test("with a label that the tree gives and somebody has taken away has drifted", async () => {
    const wanted = { ...config("page"), metadata: { name: "page", namespace: NS, labels: { team: "a" } } };
    const check = await drift(wanted, { metadata: { labels: { team: null } } });
    expect(check.message).toMatch(/\/metadata\/labels\/team is not there/);
  });
});
