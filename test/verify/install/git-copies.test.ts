import { expect, test } from "vitest";
import type { KubernetesInput } from "../../../src/model/cluster.js";
import type { PlanStep, SolutionPlan } from "../../../src/model/verify-plan.js";
import { createSource, installFromGit, sourceOf } from "../../../src/verify/install/git.js";
import { copiesOf } from "../../../src/verify/install/git-copies.js";
import { folderOf } from "../../../src/verify/install/git-spec.js";
import { remove } from "../../../src/verify/install/remove.js";
import { plan, planned, step } from "../../support/plans.js";
import { Bench, config, namespace, release } from "./support.js";

const SOURCE = sourceOf("r1");

test("a copy takes over all but the name, the source and what it waits for", () => {
  const spec = {
    timeout: "15m",
    prune: true,
    wait: false,
    healthChecks: [{ kind: "Deployment", name: "anvil" }],
    postBuild: { substituteFrom: [{ kind: "ConfigMap", name: "cluster-environment" }] },
    serviceAccountName: "deployer",
    commonMetadata: { labels: { team: "a" }, annotations: { note: "b" } },
  };
  const [copy] = copies(plan("acme/anvil", [step([namespace], kustomization("acme-anvil", "dist/anvil", [], spec))]));
  expect(copy?.object).toEqual({
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: {
      name: "cv-r1-acme-anvil",
      namespace: "flux-system",
      labels: { part: "addon", "conformitron.io/run": "r1" },
    },
    spec: {
      ...spec,
      interval: "10m",
      retryInterval: "30s",
      commonMetadata: { labels: { team: "a", "conformitron.io/run": "r1" }, annotations: { note: "b" } },
      path: "./dist/anvil",
      sourceRef: { kind: "GitRepository", name: "cv-r1" },
    },
  });
});

test("copies wait for copies; what is not chosen stays as it is", () => {
  const db = plan("acme/db", [step([namespace], kustomization("acme-db", "db"))]);
  const app = plan("acme/app", [
    step([config("app")], kustomization("acme-app", "app", ["acme-db", "store"])),
    step([config("test")], kustomization("acme-app-test", "test", ["acme-app"])),
  ]);
  const all = copiesOf([db, app], { run: "r1", source: SOURCE });
  const [first, second] = all.get("acme/app") ?? [];
  expect(dependenciesOf(first)).toEqual(["flux-system/cv-r1-acme-db", "flux-system/store"]);
  expect(first?.waitsFor.map(({ name }) => name)).toEqual(["store"]);
  expect(dependenciesOf(second)).toEqual(["flux-system/cv-r1-acme-app"]);
});

const BASE = kustomization("base", "anvil/base");
const APP = kustomization("app", "anvil/app", ["base"]);
const STAGE = { stageOf: "flux-system/anvil" };

test("of a folder that has only stages no copy is made; its stages stand for it", () => {
  const anvil = plan("anvil", [
    step([BASE, APP], kustomization("anvil", "anvil", ["store"])),
    step([namespace], BASE, { ...STAGE, path: "anvil/base" }),
    step([release], APP, { ...STAGE, path: "anvil/app" }),
    step([config("test")], kustomization("anvil-test", "test", ["anvil"]), { part: "test" }),
  ]);
  const all = copies(anvil);
  expect(all.map((copy) => `${copy.object.metadata.name} ← ${dependenciesOf(copy).join(" ")}`)).toEqual([
    "cv-r1-base ← flux-system/store",
    "cv-r1-app ← flux-system/cv-r1-base flux-system/store",
    "cv-r1-anvil-test ← flux-system/cv-r1-base flux-system/cv-r1-app",
  ]);
});

test("stages are patched out of a folder that has more, and wait for it only where it does not wait for health", () => {
  const parent = (waits: boolean) =>
    copies(
      plan("anvil", [
        step([namespace, BASE, APP], kustomization("anvil", "anvil"), { waits }),
        step([config("page")], BASE, STAGE),
        step([release], APP, STAGE),
      ]),
    );
  const [first, base] = parent(false);
  const patch = {
    apiVersion: BASE.apiVersion,
    kind: "Kustomization",
    metadata: { name: "base", namespace: "flux-system" },
    $patch: "delete",
  };
  const { patches } = (first?.object["spec"] ?? {}) as { patches: { patch: string; target: unknown }[] };
  expect(patches).toHaveLength(2);
  expect(JSON.parse(patches[0]?.patch ?? "")).toEqual(patch);
  expect(patches[0]?.target).toEqual({
    group: "kustomize.toolkit.fluxcd.io",
    kind: "Kustomization",
    name: "base",
    namespace: "flux-system",
  });
  expect(dependenciesOf(base)).toEqual(["flux-system/cv-r1-anvil"]);
  expect(parent(true).map(dependenciesOf)).toEqual([[], [], ["flux-system/cv-r1-base"]]);
});

test("dependencies in a circle end", () => {
  const circle = [kustomization("a", "a", ["b"]), kustomization("b", "b", ["a"])];
  const all = copies(
    plan(
      "circle",
      circle.map((one) => step([config("page")], one)),
    ),
  );
  expect(all.map(dependenciesOf)).toEqual([["flux-system/cv-r1-b"], ["flux-system/cv-r1-a"]]);
});

test("steps without a Kustomization in the tree follow each other", () => {
  const [addon, tests] = copies(
    plan("dist/Anvil", [
      step([namespace], undefined, { path: "anvil" }),
      step([config("test")], undefined, { path: "test" }),
    ]),
  );
  expect(addon?.object.metadata.name).toBe("cv-r1-dist-anvil-0");
  expect(dependenciesOf(tests)).toEqual(["flux-system/cv-r1-dist-anvil-0"]);
});

test.each<[string, Partial<PlanStep>, string | undefined, string | undefined]>([
  ["as the Kustomization says", {}, undefined, "./dist/anvil"],
  ["below --path", {}, "tree", "./tree/anvil"],
  ["the root", {}, ".", "./anvil"],
  ["without a Kustomization", { kustomization: undefined }, undefined, "./anvil"],
  [
    "its own part of a tier",
    {
      sharedKustomization: true,
      path: "Partner",
      objects: at("Partner/acme/anvil/a.yaml", "Partner/acme/anvil/b/c.yaml"),
    },
    undefined,
    "./Partner/acme/anvil",
  ],
  [
    "no part of a tier",
    { sharedKustomization: true, path: "Partner", objects: at("Partner/a.yaml", "Partner/acme/b.yaml") },
    undefined,
    undefined,
  ],
  [
    "no folder that only begins alike",
    { sharedKustomization: true, path: "Part", objects: at("Partner/a.yaml") },
    undefined,
    undefined,
  ],
])("the folder: %s", (_, more, root, folder) => {
  expect(folderOf(step([], kustomization("anvil", "dist/anvil"), more), root)).toBe(folder);
});

test("a run makes its source and its copies, and takes them away without pruning", async () => {
  const bench = new Bench();
  const [run, solution] = [await bench.installation("r1", "run/r1"), await bench.installation("r1", "acme/anvil")];
  const revision = { commit: "a".repeat(40), name: "refs/heads/main" };
  expect(await createSource(run, { url: "https://example.com/a.git", revision, secretRef: "token" })).toMatchObject({
    ok: true,
  });
  expect(bench.cluster.peek(SOURCE)?.spec).toEqual({
    interval: "10m",
    url: "https://example.com/a.git",
    ref: { branch: "main", commit: "a".repeat(40) },
    secretRef: { name: "token" },
  });
  const anvil = plan("acme/anvil", [step([namespace, config("page")], kustomization("acme-anvil", "anvil"))]);
  expect(await installFromGit(solution, anvil, copies(anvil))).toMatchObject({ ok: true });
  const copy = {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    namespace: "flux-system",
    name: "cv-r1-acme-anvil",
  };
  // As Flux does: with the label that the copy tells it to set, and more than the plan knows.
  const labels = { "conformitron.io/run": "r1" };
  for (const one of [namespace, config("page"), config("more")])
    bench.cluster.put({ ...one, metadata: { ...one.metadata, labels } });
  const entries = [
    { id: "anvil_more__ConfigMap", v: "v1" },
    { id: "_a__b_rbac.authorization.k8s.io_ClusterRole", v: "v1" },
  ];
  bench.cluster.merge(copy, { metadata: { finalizers: ["finalizers.fluxcd.io"] }, status: { inventory: { entries } } });
  const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "a:b", labels } };
  bench.cluster.put(role);

  expect((await bench.clock.until(remove(solution))).left).toEqual([]);
  expect((await bench.clock.until(remove(run))).left).toEqual([]);
  expect(bench.keys()).toEqual([]);
  expect(bench.writes().slice(2, 6)).toEqual([
    "patch Kustomization cv-r1-acme-anvil",
    "delete Kustomization cv-r1-acme-anvil",
    "patch Kustomization cv-r1-acme-anvil",
    "delete ConfigMap page",
  ]);
});

test.each([
  [
    "a prerequisite that nobody brings",
    plan("a", [step([], kustomization("a", "a", ["store"]))]),
    "PrerequisiteMissing",
  ],
  [
    "a folder that others share",
    plan("a", [step([config("page")], kustomization("tier", "tier"), { sharedKustomization: true, path: "anvil" })]),
    "SharedFolder",
  ],
  [
    "what is there already",
    plan("a", [
      step([{ ...config("page"), metadata: { name: "page", namespace: "default" } }], kustomization("a", "a")),
    ]),
    "AlreadyPresent",
  ],
])("%s: nothing is made", async (_, solution, reason) => {
  const bench = new Bench();
  bench.cluster.put({ ...config("page"), metadata: { name: "page", namespace: "default" } });
  const site = await bench.installation("r1");
  expect(await installFromGit(site, solution, copies(solution))).toMatchObject({
    problem: { verdict: "error", reason },
  });
  expect(bench.writes()).toEqual([]);
});

function copies(solution: SolutionPlan) {
  return copiesOf([solution], { run: "r1", source: SOURCE }).get(solution.name) ?? [];
}

function kustomization(
  name: string,
  path: string,
  dependsOn: readonly string[] = [],
  spec: object = {},
): KubernetesInput {
  return {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name, namespace: "flux-system", labels: { part: "addon" } },
    spec: {
      interval: "10m",
      ...spec,
      path: `./${path}`,
      sourceRef: { kind: "GitRepository", name: "addons" },
      ...(dependsOn.length > 0 && { dependsOn: dependsOn.map((one) => ({ name: one })) }),
    },
  };
}

function dependenciesOf(copy: { readonly object: KubernetesInput } | undefined): string[] {
  const { dependsOn = [] } = (copy?.object["spec"] ?? {}) as { dependsOn?: { namespace: string; name: string }[] };
  return dependsOn.map(({ namespace: space, name }) => `${space}/${name}`);
}

function at(...files: readonly string[]) {
  return files.map((file, index) => planned(config(`c${index}`), file));
}
