import { beforeEach, describe, expect, test } from "vitest";
import type { KubernetesInput } from "../../../src/model/cluster.js";
import { describeRef, type ObjectRef } from "../../../src/model/live.js";
import type { SolutionPlan } from "../../../src/model/verify-plan.js";
import type { HeldContext } from "../../../src/verify/run/context.js";
import { managersOf } from "../../../src/verify/run/managers.js";
import { plan, step } from "../../support/plans.js";
import { OPTIONS, RunBench } from "./run-bench.js";

const LABEL = "kustomize.toolkit.fluxcd.io";
const by = (name: string) => ({ [`${LABEL}/name`]: name, [`${LABEL}/namespace`]: "flux-system" });

function config(name: string, labels: Readonly<Record<string, string>> = {}): KubernetesInput {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "shop", labels } };
}

function kustomization(name: string): KubernetesInput {
  return { apiVersion: `${LABEL}/v1`, kind: "Kustomization", metadata: { name, namespace: "flux-system" }, spec: {} };
}

let bench: RunBench;
let context: HeldContext;

beforeEach(() => {
  bench = new RunBench();
  context = bench.context();
});

async function managers({ steps, ...rest }: SolutionPlan, seconds = 60): Promise<string[]> {
  const deadline = bench.clock.now() + seconds * 1000;
  const refs = await bench.clock.until(managersOf(context, { ...rest, steps }, steps, deadline));
  return refs.map(describeRef);
}

const ref = (name: string): ObjectRef => ({
  apiVersion: `${LABEL}/v1`,
  kind: "Kustomization",
  namespace: "flux-system",
  name,
});

test("the tree has them: each once, expected at the revision", async () => {
  const own = step([config("a")], kustomization("shop"));
  const tier = step([config("b")], kustomization("tier"), { sharedKustomization: true });
  expect(await managers(plan("acme/shop", [own, tier, own]))).toEqual([
    "Kustomization flux-system/shop",
    "Kustomization flux-system/tier",
  ]);
  for (const name of ["shop", "tier"]) expect(context.expected.of(ref(name))).toEqual({ revision: OPTIONS.revision });
  expect([context.shared.has(ref("shop")), context.shared.has(ref("tier"))]).toEqual([false, true]);
});

describe("the tree does not have them", () => {
  const objects = [config("a"), config("b"), config("c")];
  const outside = plan("acme/shop", [step(objects)]);

  test("the objects tell, each once, and that several solutions may share them", async () => {
    for (const [i, name] of ["outer", "outer", "inner"].entries()) bench.cluster.put(config("abc"[i] ?? "", by(name)));
    expect(await managers(outside)).toEqual(["Kustomization flux-system/outer", "Kustomization flux-system/inner"]);
    expect(context.shared.has(ref("outer"))).toBe(true);
    expect(context.expected.of(ref("inner"))).toEqual({ revision: OPTIONS.revision });
  });

  test("objects that come later are waited for", async () => {
    bench.cluster.put(config("a", by("outer")));
    const start = bench.clock.now();
    const found = managers(outside);
    await bench.clock.advance(20_000);
    bench.cluster.put(config("b", by("inner")));
    bench.cluster.put(config("c"));
    expect(await found).toHaveLength(2);
    expect(bench.clock.now() - start).toBeLessThan(21_000);
  });

  test("objects that never come cost the time, and the others tell all the same", async () => {
    bench.cluster.put(config("a", by("outer")));
    const start = bench.clock.now();
    expect(await managers(outside, 30)).toEqual(["Kustomization flux-system/outer"]);
    expect(bench.clock.now() - start).toBe(30_000);
  });

  test("objects that nobody of Flux has applied name nobody", async () => {
    for (const name of "abc") bench.cluster.put(config(name, { [`${LABEL}/name`]: "half" }));
    expect(await managers(outside)).toEqual([]);
  });
});

test("in the mode git the run has its own, of these steps alone", async () => {
  const [first, second] = [step([config("a")], kustomization("shop")), step([config("b")], kustomization("test"))];
  const copies = [first, second].map((one, i) => ({
    step: one,
    object: kustomization(`cv-r1-${i}`),
  })) as unknown as readonly ReturnType<NonNullable<HeldContext["git"]>["copies"]>[number][];
  context = { ...context, options: { ...OPTIONS, mode: "git" }, git: { copies: () => copies } };
  const refs = await managersOf(context, plan("acme/shop", [first, second]), [second], bench.clock.now());
  expect(refs.map(describeRef)).toEqual(["Kustomization flux-system/cv-r1-1"]);
  expect(context.expected.of(ref("cv-r1-1"))).toEqual({ revision: OPTIONS.revision });
});

test("in the mode apply there are none", async () => {
  context = { ...context, options: { ...OPTIONS, mode: "apply" } };
  expect(await managers(plan("acme/shop", [step([config("a")], kustomization("shop"))]))).toEqual([]);
});
