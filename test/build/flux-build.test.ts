import { describe, expect, test } from "vitest";
import type { ProgramResult, RunKustomize } from "../../src/build/program-build.js";
import { configMap, flux, inventoryOf, kustomization, placementsOf, placeOf, problemsOf } from "./tree.js";

type Files = Readonly<Record<string, string>>;

/** A program that answers the same to everything and remembers what it was asked. */
function program(result: ProgramResult) {
  const asked: [folder: string, kustomization: unknown][] = [];
  const run: RunKustomize = (folder, file) => {
    asked.push([folder, file]);
    return Promise.resolve(result);
  };
  return { run, asked };
}

const BUILT: ProgramResult = { kind: "built", documents: [] };
const TRACED = { buildMetadata: ["originAnnotations"] };

describe("what Flux asks the program for", () => {
  const KUSTOMIZATION = {
    resources: ["a.yaml"],
    images: [
      { name: "a", newTag: "1" },
      { name: "b", newTag: "1" },
    ],
    patches: [{ path: "p.yaml" }],
  };
  const FILES: Files = {
    "apps/kustomization.yaml": JSON.stringify(KUSTOMIZATION),
    "apps/a.yaml": configMap("a"),
    "apps/p.yaml": "a: b",
  };

  test.each<[what: string, spec: Record<string, unknown>, expected: unknown]>([
    ["the build file as it is", {}, { ...KUSTOMIZATION, ...TRACED }],
    [
      "names and namespace in place of its own",
      { targetNamespace: "t", namePrefix: "p-", nameSuffix: "-s" },
      { ...KUSTOMIZATION, namespace: "t", namePrefix: "p-", nameSuffix: "-s", ...TRACED },
    ],
    [
      "patches and components after its own",
      { patches: [{ patch: "x" }], components: ["../c"] },
      { ...KUSTOMIZATION, patches: [{ path: "p.yaml" }, { patch: "x" }], components: ["../c"], ...TRACED },
    ],
    [
      "images by their name",
      {
        images: [
          { name: "b", newTag: "2" },
          { name: "c", newTag: "2" },
        ],
      },
      {
        ...KUSTOMIZATION,
        images: [
          { name: "a", newTag: "1" },
          { name: "b", newTag: "2" },
          { name: "c", newTag: "2" },
        ],
        ...TRACED,
      },
    ],
    [
      "operations as text",
      { patchesJson6902: [{ target: { kind: "Pod" }, patch: [{ op: "remove", path: "/a" }] }] },
      {
        ...KUSTOMIZATION,
        patchesJson6902: [{ target: { kind: "Pod" }, patch: '[{"op":"remove","path":"/a"}]' }],
        ...TRACED,
      },
    ],
  ])("%s", async (_, spec, expected) => {
    const { run, asked } = program(BUILT);
    await inventoryOf({ ...FILES, "clusters/a/k.yaml": flux("k", "./apps", spec) }, { kustomize: run });
    expect(asked).toEqual([["apps", expected]]);
  });

  test("a build file that Flux generates", async () => {
    const { run, asked } = program(BUILT);
    const files = {
      "clusters/a/k.yaml": flux("k", "./apps", { namePrefix: "p-" }),
      "apps/a.yaml": configMap("a"),
      "apps/sub/b.yaml": configMap("b"),
      "apps/built/kustomization.yaml": kustomization("c.yaml"),
      "apps/built/c.yaml": configMap("c"),
    };
    await inventoryOf(files, { kustomize: run });
    expect(asked).toEqual([["apps", { resources: ["a.yaml", "built", "sub/b.yaml"], namePrefix: "p-", ...TRACED }]]);
  });

  test("once for each folder and change, for whichever Kustomizations", async () => {
    const { run, asked } = program(BUILT);
    const files = {
      ...FILES,
      "clusters/a/k.yaml": flux("k", "./apps"),
      "clusters/b/k.yaml": flux("k", "./apps"),
      "clusters/c/k.yaml": flux("k", "./apps", { namePrefix: "p-" }),
      "clusters/d/k.yaml": flux("k", "./apps", { namePrefix: "p-" }),
    };
    await inventoryOf(files, { kustomize: run });
    expect(asked.length).toBe(2);
  });

  test("nothing where resources alone, a namespace or common metadata say it all", async () => {
    const { run, asked } = program(BUILT);
    const files = {
      "clusters/a/k.yaml": flux("k", "./apps", {
        targetNamespace: "t",
        commonMetadata: { labels: { team: "x" }, annotations: { a: "b" } },
      }),
      "apps/kustomization.yaml": '{"namespace": "n", "resources": ["a.yaml", "c.yaml"]}',
      "apps/a.yaml": configMap("a"),
      "apps/c.yaml":
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: c, labels: {team: y, b: c}}}",
    };
    const { manifests } = await inventoryOf(files, { kustomize: run });
    expect(asked).toEqual([]);
    const built = manifests.filter(({ origin }) => origin.file.startsWith("apps/"));
    expect(built.map(({ value, namespace }) => [value["metadata"], namespace])).toEqual([
      [{ name: "a", namespace: "t", labels: { team: "x" }, annotations: { a: "b" } }, "t"],
      [{ name: "c", labels: { team: "x", b: "c" }, annotations: { a: "b" } }, undefined],
    ]);
  });

  test("for a namespace that references name as well", async () => {
    const { run, asked } = program(BUILT);
    const files = {
      "clusters/a/k.yaml": flux("k", "./apps", { targetNamespace: "t" }),
      "apps/b.yaml": "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: b}}",
    };
    await inventoryOf(files, { kustomize: run });
    expect(asked).toEqual([["apps", { resources: ["b.yaml"], namespace: "t", ...TRACED }]]);
  });

  test("nothing where the build fails anyway", async () => {
    const { run, asked } = program(BUILT);
    const files = {
      "clusters/a/k.yaml": flux("k", "./apps"),
      "apps/kustomization.yaml": '{"namePrefix": "p-", "resources": ["nope.yaml"]}',
    };
    expect(problemsOf(await inventoryOf(files, { kustomize: run }))).toEqual([
      "missing-resource apps/kustomization.yaml#0/resources/0: nope.yaml does not exist",
    ]);
    expect(asked).toEqual([]);
  });
});

test("a namespace is put where kustomize puts it", async () => {
  const kinds = [
    "{apiVersion: v1, kind: Namespace, metadata: {name: old}}",
    "{apiVersion: external-secrets.io/v1, kind: ClusterSecretStore, metadata: {name: s}}",
    "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: c}}",
    "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: other}}",
  ];
  const { manifests } = await inventoryOf({
    "clusters/a/k.yaml": flux("k", "./apps", { targetNamespace: "t" }),
    "apps/a.yaml": kinds.join("\n---\n"),
  });
  const built = manifests.filter(({ placements }) => placements.length > 0);
  expect(built.map(({ kind, name, namespace, value }) => [kind, name, namespace, value["metadata"]])).toEqual([
    ["Namespace", "t", undefined, { name: "t" }],
    ["ClusterSecretStore", "s", undefined, { name: "s", namespace: "t" }],
    ["StorageClass", "c", undefined, { name: "c" }],
    ["Secret", "s", "t", { name: "s", namespace: "t" }],
  ]);
});

describe("what the program answers", () => {
  const FILES: Files = {
    "clusters/a/k.yaml": flux("k", "./apps/over"),
    "apps/over/kustomization.yaml": JSON.stringify({
      resources: ["../base"],
      namePrefix: "p-",
      configMapGenerator: [{ name: "one" }, { name: "two" }],
    }),
    "apps/base/kustomization.yaml": kustomization("a.yaml"),
    "apps/base/a.yaml": `${configMap("other")}---\n${configMap("a")}---\n${configMap("same")}`,
  };
  const object = (name: string, origin: string, more: Record<string, unknown> = {}) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "acme", annotations: { "config.kubernetes.io/origin": origin }, ...more },
    data: {},
  });

  test("objects lead back to the source", async () => {
    const documents = [
      object("p-a", "path: ../base/a.yaml\n"),
      object("same", "path: ../base/a.yaml\n"),
      object("p-two-abc", "configuredIn: kustomization.yaml\nconfiguredBy:\n  apiVersion: builtin\n"),
    ];
    const { manifests } = await inventoryOf(FILES, { kustomize: program({ kind: "built", documents }).run });
    const placed = manifests.filter(({ placements }) => placements.length > 0);
    expect(placed.map((manifest) => [placeOf(manifest), manifest.value["metadata"]])).toEqual([
      ["apps/base/a.yaml#1", { name: "p-a", namespace: "acme" }],
      ["apps/base/a.yaml#2", { name: "same", namespace: "acme" }],
      ["apps/over/kustomization.yaml#0/configMapGenerator/1", { name: "p-two-abc", namespace: "acme" }],
    ]);
    expect(manifests.filter(({ placements }) => placements.length === 0).map(placeOf)).toEqual([
      "apps/base/a.yaml#0",
      "clusters/a/k.yaml#0",
    ]);
  });

  test("a failure is a finding at the build file", async () => {
    const run = program({ kind: "failed", error: "no matches for Id" }).run;
    const inventory = await inventoryOf(FILES, { kustomize: run });
    expect(problemsOf(inventory)).toEqual(["build-failed apps/over/kustomization.yaml#0: no matches for Id"]);
    expect(inventory.unjudged).toEqual([]);
  });

  test.each<[what: string, files: Files, run: RunKustomize | undefined, reason: string]>([
    ["no program", {}, undefined, "needs the kustomize or kubectl program, which is not installed"],
    ["no verdict", {}, program({ kind: "unjudged", reason: "took too long" }).run, "took too long"],
    [
      "something remote",
      { "apps/base/kustomization.yaml": kustomization("https://example.com/x?ref=1", "a.yaml") },
      program(BUILT).run,
      "takes in https://example.com/x?ref=1, which is not fetched",
    ],
  ])("unjudged: %s", async (_, files, run, reason) => {
    const inventory = await inventoryOf({ ...FILES, ...files }, { kustomize: run });
    expect(inventory.unjudged).toEqual([{ path: "apps/over", reason }]);
    expect(inventory.problems).toEqual([]);
    expect(placementsOf(inventory).every((line) => line.endsWith(" alone"))).toBe(true);
  });

  test("something remote leaves what is here judged", async () => {
    const inventory = await inventoryOf({
      "clusters/a/k.yaml": flux("k", "./apps"),
      "apps/kustomization.yaml": kustomization("github.com/acme/x", "a.yaml"),
      "apps/a.yaml": configMap("a"),
    });
    expect(inventory.unjudged).toEqual([{ path: "apps", reason: "takes in github.com/acme/x, which is not fetched" }]);
    expect(placementsOf(inventory)).toContain("apps/a.yaml#0 a flux-system/k apps");
  });
});
