import { expect, test } from "vitest";
import type { KubernetesInput } from "../../../src/model/cluster.js";
import type { VerifyMode } from "../../../src/model/verification.js";
import { expectations } from "../../../src/verify/run/expectations.js";
import { plan, refOf, step } from "../../support/plans.js";

const REVISION = `sha1:${"a".repeat(40)}`;
const KUSTOMIZATION: KubernetesInput = {
  apiVersion: "kustomize.toolkit.fluxcd.io/v1",
  kind: "Kustomization",
  metadata: { name: "shop", namespace: "flux-system" },
  spec: {},
};
const source = (name: string) => ({
  ref: { apiVersion: "source.toolkit.fluxcd.io/v1", kind: "GitRepository", namespace: "flux-system", name },
  solutions: [],
});
const TREE = { ...source("addons"), tree: true };
const OTHER = { ...source("charts"), tree: false };

function release(version: unknown): KubernetesInput {
  const spec = { chart: { spec: { chart: "web", version } } };
  return {
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: "web", namespace: "shop" },
    spec,
  };
}

const PLAN = plan("acme/shop", [step([release("1.x")], KUSTOMIZATION)]);

test.each<[mode: VerifyMode, revision: string | undefined, kustomization: unknown, source: unknown]>([
  ["observe", REVISION, { revision: REVISION }, { revision: REVISION }],
  ["git", REVISION, { revision: REVISION }, {}],
  ["apply", REVISION, {}, {}],
  ["observe", undefined, {}, {}],
])("in the mode %s with the revision %s Flux must have reached it", (mode, revision, kustomization, tree) => {
  const expected = expectations({ sources: [TREE, OTHER] }, [PLAN], { mode, revision });
  expect(expected.of(refOf(KUSTOMIZATION))).toEqual(kustomization);
  expect(expected.of(TREE.ref)).toEqual(tree);
  expect(expected.of(OTHER.ref)).toEqual({});
});

test.each([
  ["1.2.3", "1.2.3"],
  [">=1.0.0 <2.0.0", ">=1.0.0 <2.0.0"],
  [7, undefined],
  [undefined, undefined],
])("a release of the version %s must have that chart", (version, chartVersion) => {
  const value = release(version);
  const expected = expectations({ sources: [] }, [plan("acme/shop", [step([value])])], {
    mode: "apply",
    revision: undefined,
  });
  expect(expected.of(refOf(value)).chartVersion).toBe(chartVersion);
  expect(expected.of(refOf(value)).manifest).toBe(value);
});

test("the version of an API does not matter, and what is added comes to what is there", () => {
  const expected = expectations({ sources: [] }, [PLAN], { mode: "observe", revision: undefined });
  const ref = { ...refOf(release("1.x")), apiVersion: "helm.toolkit.fluxcd.io/v2beta2" };
  expected.add(ref, { revision: REVISION });
  expect(expected.of(refOf(release("1.x")))).toMatchObject({ chartVersion: "1.x", revision: REVISION });
});

test("another version of a solution replaces what was expected of its objects, and nothing else", () => {
  const expected = expectations({ sources: [] }, [PLAN], { mode: "apply", revision: undefined });
  const other = { ...refOf(release("1.x")), name: "other" };
  expected.add(other, { chartVersion: "7" });
  expected.replace(plan("acme/shop", [step([release("0.9")])]));
  expect(expected.of(refOf(release("1.x"))).chartVersion).toBe("0.9");
  expect(expected.of(other).chartVersion).toBe("7");
});

test("objects are judged by the expressions of the Kustomization that applies them, in every version of the solution", () => {
  const widget: KubernetesInput = {
    apiVersion: "widgets.example.com/v1",
    kind: "Widget",
    metadata: { name: "one", namespace: "shop" },
  };
  const by = (current: string): KubernetesInput => ({
    ...KUSTOMIZATION,
    spec: { healthCheckExprs: [{ apiVersion: "widgets.example.com/v1", kind: "Widget", current }] },
  });
  const version = (current: string) => plan("acme/shop", [step([widget, release("1.x")], by(current)), step([widget])]);
  const expected = expectations({ sources: [] }, [version("a")], { mode: "apply", revision: undefined });
  expect(expected.of(refOf(widget))).toMatchObject({ manifest: widget, healthChecks: { current: "a" } });
  expect(expected.of(refOf(release("1.x"))).healthChecks).toBeUndefined();
  expected.replace(plan("acme/shop", [step([widget], by("b"))]));
  expect(expected.of(refOf(widget)).healthChecks).toEqual({ current: "b", failed: undefined, inProgress: undefined });
});
