import { describe, expect, test } from "vitest";
import { buildInventory } from "../../src/build/inventory.js";
import type { Inventory } from "../../src/model/manifest.js";
import { configMap, environment, flux, inventoryOf, kustomization, placementsOf, problemsOf, treeOf } from "./tree.js";

type Files = Readonly<Record<string, string>>;
const CHART = '{"apiVersion":"v2","name":"chart","version":"1.0.0"}\n';

describe("who applies what", () => {
  const CASES: readonly [what: string, files: Files, expected: string[]][] = [
    [
      "a folder with a build file: what it lists",
      {
        "clusters/prod/apps.yaml": flux("apps", "./apps"),
        "apps/kustomization.yaml": kustomization("a.yaml", "sub"),
        "apps/a.yaml": configMap("a"),
        "apps/unlisted.yaml": configMap("unlisted"),
        "apps/sub/kustomization.yml": kustomization("b.yaml"),
        "apps/sub/b.yaml": configMap("b"),
      },
      [
        "apps/a.yaml#0 prod flux-system/apps apps",
        "apps/sub/b.yaml#0 prod flux-system/apps apps",
        "apps/unlisted.yaml#0 alone",
        "clusters/prod/apps.yaml#0 alone",
      ],
    ],
    [
      "a folder without a build file: everything in it, other builds as a whole",
      {
        "clusters/prod/apps.yaml": flux("apps", "apps/"),
        "apps/a.yaml": configMap("a"),
        "apps/deep/er/b.yml": configMap("b"),
        "apps/deep/notes.json": configMap("json"),
        "apps/built/kustomization.yaml": kustomization("c.yaml"),
        "apps/built/c.yaml": configMap("c"),
        "apps/built/inner/d.yaml": configMap("d"),
      },
      [
        "apps/a.yaml#0 prod flux-system/apps apps",
        "apps/built/c.yaml#0 prod flux-system/apps apps",
        "apps/built/inner/d.yaml#0 alone",
        "apps/deep/er/b.yml#0 prod flux-system/apps apps",
        "apps/deep/notes.json#0 alone",
        "clusters/prod/apps.yaml#0 alone",
      ],
    ],
    [
      "Kustomizations that come with a build",
      {
        "clusters/prod/flux-system/gotk-sync.yaml": flux("flux-system", "./clusters/prod"),
        "clusters/prod/apps.yaml": flux("apps", "./apps"),
        "apps/stages.yaml": flux("stage", "./stages/one"),
        "stages/one/a.yaml": configMap("a"),
      },
      [
        "apps/stages.yaml#0 prod flux-system/apps apps",
        "clusters/prod/apps.yaml#0 prod flux-system/flux-system clusters/prod",
        "clusters/prod/flux-system/gotk-sync.yaml#0 prod flux-system/flux-system clusters/prod",
        "stages/one/a.yaml#0 prod flux-system/stage stages/one",
      ],
    ],
    [
      "two Kustomizations that select each other's folder",
      { "a/k.yaml": flux("b", "./b"), "b/k.yaml": flux("a", "./a") },
      ["a/k.yaml#0 a flux-system/a a", "b/k.yaml#0 a flux-system/b b"],
    ],
    [
      "one folder for two clusters",
      {
        "clusters/one/k.yaml": flux("apps", "./apps"),
        "clusters/two/k.yaml": flux("apps", "./apps"),
        "apps/a.yaml": configMap("a"),
      },
      [
        "apps/a.yaml#0 one flux-system/apps apps",
        "apps/a.yaml#0 two flux-system/apps apps",
        "clusters/one/k.yaml#0 alone",
        "clusters/two/k.yaml#0 alone",
      ],
    ],
    [
      "items of lists",
      {
        "clusters/a/k.yaml": flux("apps", "./apps"),
        "apps/list.yaml": `kind: List\napiVersion: v1\nitems:\n- ${configMap("a")}- ${configMap("b")}`,
      },
      [
        "apps/list.yaml#0/items/0 a flux-system/apps apps",
        "apps/list.yaml#0/items/1 a flux-system/apps apps",
        "clusters/a/k.yaml#0 alone",
      ],
    ],
    [
      "nothing of another cluster's Kustomization",
      {
        "clusters/a/k.yaml": flux("apps", "./apps", { kubeConfig: { secretRef: { name: "other" } } }),
        "apps/a.yaml": configMap("a"),
      },
      ["apps/a.yaml#0 alone", "clusters/a/k.yaml#0 alone"],
    ],
    [
      "inputs of a build that look like objects",
      {
        "apps/kustomization.yaml": '{"resources": ["a.yaml"], "patches": [{"path": "patch.yaml"}], "namespace": "x"}',
        "apps/a.yaml": configMap("a"),
        "apps/patch.yaml": configMap("a"),
      },
      ["apps/a.yaml#0 alone"],
    ],
  ];

  test.each(CASES)("%s", async (_, files, expected) => {
    expect(placementsOf(await inventoryOf(files)).sort()).toEqual(expected);
  });
});

describe("environments", () => {
  const snow = environment("snow");
  const cloud = environment("cloud", { gitops: { mode: "eksa-builtin", source: "cloud-addons" } });
  const run = async (files: Files, options = {}) => {
    const inventory = await inventoryOf(files, { environments: [snow, cloud], ...options });
    return placementsOf(inventory).filter((line) => !line.startsWith("dist/clusters"));
  };

  test("the layout of synth: bootstrap folder, clusters, one Kustomization for each solution", async () => {
    const files = {
      "dist/bootstrap/snow/lab/cluster.yaml": configMap("cluster-environment", "flux-system"),
      "dist/bootstrap/snow/lab/kustomization.yaml": kustomization("cluster.yaml", "root.yaml"),
      "dist/bootstrap/snow/lab/root.yaml": flux("root", "./dist/clusters/snow"),
      "dist/clusters/cloud/acme.yaml": flux("acme", "./dist/eks-anywhere-common/Addons/Partner/Acme"),
      "dist/clusters/snow/acme.yaml": flux("acme", "./dist/eks-anywhere-common/Addons/Partner/Acme"),
      "dist/eks-anywhere-common/Addons/Partner/Acme/a.yaml": configMap("a"),
      "dist/eks-anywhere-common/Addons/Partner/kustomization.yaml": kustomization("Acme"),
      "dist/eks-snow/environment.json": JSON.stringify({ apiVersion: "conformitron.io/v1", kind: "Environment" }),
      "dist/eks-cloud/environment.json": "{}",
    };
    expect(await run(files, { facts: [snow, cloud], environments: [] })).toEqual([
      "dist/bootstrap/snow/lab/cluster.yaml#0 snow undefined dist/bootstrap/snow/lab",
      "dist/bootstrap/snow/lab/root.yaml#0 snow undefined dist/bootstrap/snow/lab",
      "dist/eks-anywhere-common/Addons/Partner/Acme/a.yaml#0 cloud flux-system/acme dist/eks-anywhere-common/Addons/Partner/Acme",
      "dist/eks-anywhere-common/Addons/Partner/Acme/a.yaml#0 snow flux-system/acme dist/eks-anywhere-common/Addons/Partner/Acme",
    ]);
  });

  test("the public layout: tiers without a Kustomization, the common ones in every environment of the tree", async () => {
    const files = {
      "eks-snow/Addons/Core/csi/a.yaml": configMap("a"),
      "eks-snow/testers/csi/b.yaml": configMap("b"),
      "eks-anywhere-common/Addons/Partner/Acme/c.yaml": configMap("c"),
      "eks-snow/README/d.yaml": configMap("d"),
    };
    expect(await run(files)).toEqual([
      "eks-anywhere-common/Addons/Partner/Acme/c.yaml#0 snow undefined eks-anywhere-common/Addons/Partner",
      "eks-snow/Addons/Core/csi/a.yaml#0 snow undefined eks-snow/Addons/Core",
      "eks-snow/README/d.yaml#0 alone",
      "eks-snow/testers/csi/b.yaml#0 snow undefined eks-snow/testers",
    ]);
  });

  test("only the common folder: all environments that are built in", async () => {
    expect(await run({ "eks-anywhere-common/Testers/Acme/c.yaml": configMap("c") })).toEqual([
      "eks-anywhere-common/Testers/Acme/c.yaml#0 snow undefined eks-anywhere-common/Testers",
      "eks-anywhere-common/Testers/Acme/c.yaml#0 cloud undefined eks-anywhere-common/Testers",
    ]);
  });

  test("a tier's own nested Kustomization leaves the tier outside Git", async () => {
    const files = {
      "eks-snow/Addons/Partner/Acme/stages.yaml": flux("stage", "./eks-snow/Addons/Partner/Acme/stage"),
      "eks-snow/Addons/Partner/Acme/kustomization.yaml": kustomization("stages.yaml"),
      "eks-snow/Addons/Partner/kustomization.yaml": kustomization("Acme"),
      "eks-snow/Addons/Partner/Acme/stage/a.yaml": configMap("a"),
    };
    expect(await run(files)).toEqual([
      "eks-snow/Addons/Partner/Acme/stage/a.yaml#0 snow flux-system/stage eks-snow/Addons/Partner/Acme/stage",
      "eks-snow/Addons/Partner/Acme/stages.yaml#0 snow undefined eks-snow/Addons/Partner",
    ]);
  });

  test("a tier below what a Kustomization selects is not outside Git", async () => {
    const files = {
      "clusters/snow/k.yaml": flux("k", "./eks-snow"),
      "eks-snow/Addons/Core/a.yaml": configMap("a"),
    };
    expect((await run(files)).filter((line) => line.startsWith("eks-snow"))).toEqual([
      "eks-snow/Addons/Core/a.yaml#0 snow flux-system/k eks-snow",
    ]);
  });

  test("built-in environments whose folder or name the tree's own facts have do not count", async () => {
    const files = { "eks-snow/Testers/b.yaml": configMap("b"), "eks-anywhere-common/Testers/c.yaml": configMap("c") };
    const own = environment("frost", { folder: "eks-snow" });
    expect(await run(files, { facts: [own] })).toEqual([
      "eks-anywhere-common/Testers/c.yaml#0 frost undefined eks-anywhere-common/Testers",
      "eks-snow/Testers/b.yaml#0 frost undefined eks-snow/Testers",
    ]);
  });

  test("the environments that were asked for", async () => {
    const files = {
      "eks-snow/Testers/b.yaml": configMap("b"),
      "eks-cloud/Testers/c.yaml": configMap("c"),
      "eks-anywhere-common/Testers/d.yaml": configMap("d"),
    };
    expect(await run(files, { only: ["cloud"] })).toEqual([
      "eks-anywhere-common/Testers/d.yaml#0 cloud undefined eks-anywhere-common/Testers",
      "eks-cloud/Testers/c.yaml#0 cloud undefined eks-cloud/Testers",
    ]);
  });

  test("facts, windows and tiers", async () => {
    const files = { "eks-snow/Addons/Core/a.yaml": configMap("a"), "clusters/other/k.yaml": flux("k", "./apps") };
    const own = environment("snow", { kubernetes: { min: "1.30", max: "1.32" } });
    const seen = await inventoryOf({ ...files, "apps/b.yaml": configMap("b") }, { environments: [snow], facts: [own] });
    expect(seen.scopes.get("snow")).toMatchObject({ environment: own, kubernetes: { min: "1.30", max: "1.32" } });
    expect(seen.scopes.get("other")).toEqual({
      name: "other",
      environment: undefined,
      kubernetes: { min: "1.31", max: "1.34" },
      flux: { min: "2.6", max: "2.7" },
      externalSecrets: { min: "0.17" },
    });
    expect(seen.builds.map(({ path, tier }) => [path, tier])).toEqual([
      ["eks-snow/Addons/Core", "core"],
      ["apps", undefined],
    ]);
    const forced = await inventoryOf(files, { environments: [snow], kubernetesVersion: "1.33", fluxVersion: "2.5" });
    expect(forced.scopes.get("snow")).toMatchObject({
      kubernetes: { min: "1.33", max: "1.33" },
      flux: { min: "2.5", max: "2.5" },
    });
  });

  test("an object of two environments is one manifest with two placements", async () => {
    const { manifests } = await inventoryOf(
      { "eks-anywhere-common/Testers/d.yaml": configMap("d") },
      { environments: [snow, cloud] },
    );
    expect(manifests.map(({ placements }) => placements.length)).toEqual([2]);
  });
});

describe("where spec.path leads", () => {
  const applied = (inventory: Inventory) => placementsOf(inventory).filter((line) => line.includes("a.yaml"));

  test("from a folder that was given, besides the tree", async () => {
    const files = { "test/x/clusters/one/k.yaml": flux("k", "./apps"), "test/x/apps/a.yaml": configMap("a") };
    expect(applied(await inventoryOf(files, { bases: ["test/x"] }))).toEqual([
      "test/x/apps/a.yaml#0 one flux-system/k test/x/apps",
    ]);
    expect((await inventoryOf(files)).problems.map(({ code }) => code)).toEqual(["path-not-found"]);
  });

  test("into a tree that is a folder of the source, by its name", async () => {
    const files = { "clusters/one/k.yaml": flux("k", "./deploy/flux/apps"), "apps/a.yaml": configMap("a") };
    const build = (root: string) => buildInventory(treeOf(files, root), { environments: [], facts: [] });
    expect(applied(await build("/home/deploy/flux"))).toEqual(["apps/a.yaml#0 one flux-system/k apps"]);
    expect(applied(await build("/home/other/flux"))).toEqual(["apps/a.yaml#0 alone"]);
  });

  test("into a tree that was moved, where most paths agree on what is missing", async () => {
    const files = {
      "clusters/one/k.yaml": flux("k", "./dist/apps"),
      "clusters/one/l.yaml": flux("l", "./dist/apps/more"),
      "apps/a.yaml": configMap("a"),
      "apps/more/b.yaml": configMap("b"),
    };
    expect(applied(await inventoryOf(files))).toEqual(["apps/a.yaml#0 one flux-system/k apps"]);
    const wrong = {
      ...files,
      "clusters/one/m.yaml": flux("m", "./dist/x"),
      "clusters/one/n.yaml": flux("n", "./dist/y"),
    };
    expect((await inventoryOf(wrong)).problems.length).toBe(4);
  });
});

test("files that Flux does not fetch are in no build", async () => {
  const tree = treeOf({
    "clusters/one/k.yaml": flux("k", "./apps"),
    "apps/a.yaml": configMap("a"),
    "apps/b.yaml": "a: b",
  });
  const files = new Map(
    [...tree.files].map(([path, file]) => [path, path === "apps/b.yaml" ? { ...file, excluded: true } : file]),
  );
  expect((await buildInventory({ ...tree, files }, { environments: [], facts: [] })).problems).toEqual([]);
});

test("kinds without a namespace have none, and facts of the tree are no manifests", async () => {
  const { manifests } = await inventoryOf({
    "a.yaml": "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: a, namespace: wrong}}",
    "b.json": '{"apiVersion": "conformitron.io/v1", "kind": "Environment", "name": "b"}',
  });
  expect(manifests.map(({ name, namespace }) => [name, namespace])).toEqual([["a", undefined]]);
});

describe("problems", () => {
  const CASES: readonly [what: string, files: Files, expected: string[]][] = [
    [
      "a path that the tree does not have",
      { "clusters/a/k.yaml": flux("k", "./aps"), "apps/a.yaml": configMap("a") },
      ["path-not-found clusters/a/k.yaml#0/spec/path: ./aps is no folder of the tree. Did you mean apps?"],
    ],
    [
      "a path out of the tree",
      { "clusters/a/k.yaml": flux("k", "../x") },
      ["path-not-found clusters/a/k.yaml#0/spec/path: ../x lies outside the tree"],
    ],
    [
      "an empty folder",
      { "clusters/a/k.yaml": flux("k", "./apps"), "apps/README.json": "{}" },
      ["empty-build clusters/a/k.yaml#0/spec/path: ./apps has nothing that Flux could build"],
    ],
    [
      "an empty list, which Flux drops and kustomize takes",
      {
        "clusters/a/k.yaml": flux("k", "./apps"),
        "clusters/a/l.yaml": flux("l", "./apps", { targetNamespace: "x" }),
        "apps/kustomization.yaml": '{"resources": []}',
        "other/kustomization.yaml": '{"resources": []}',
      },
      ["empty-build clusters/a/k.yaml#0/spec/path: ./apps has nothing that Flux could build"],
    ],
    [
      "two objects that one namespace makes the same",
      {
        "apps/kustomization.yaml": '{"namespace": "x", "resources": ["a.yaml", "b.yaml"]}',
        "apps/a.yaml": configMap("a", "one"),
        "apps/b.yaml": configMap("a", "two"),
      },
      ["duplicate-object apps/b.yaml#0/metadata/name: ConfigMap x/a is in this build already: apps/a.yaml has it too"],
    ],
    [
      "resources that are missing, listed twice, or no build",
      {
        "apps/kustomization.yaml": kustomization("a.yml", "a.yaml", "./a.yaml", "sub", "../../x"),
        "apps/a.yaml": configMap("a"),
        "apps/sub/b.yaml": configMap("b"),
      },
      [
        "duplicate-resource apps/kustomization.yaml#0/resources/2: ./a.yaml is listed twice",
        "missing-resource apps/kustomization.yaml#0/resources/0: a.yml does not exist. Did you mean a.yaml?",
        "missing-resource apps/kustomization.yaml#0/resources/3: sub is a folder without kustomization.yaml",
        "missing-resource apps/kustomization.yaml#0/resources/4: ../../x lies outside the tree",
      ],
    ],
    [
      "patches, components and files of generators that are missing",
      {
        "apps/kustomization.yaml": JSON.stringify({
          resources: ["a.yaml", ".hidden/b.yaml", "../node_modules/x", "c.txt"],
          patches: [{ path: "a.yaml" }, { path: "patch.yaml" }, { patch: "inline: true" }],
          patchesStrategicMerge: ["apiVersion: v1\nkind: Pod", "{kind: Pod}", "b.yml"],
          components: ["../part"],
          configMapGenerator: [{ name: "g", files: ["x=values.yaml", "script.sh", ".env"], envs: ["../../x.env"] }],
        }),
        "apps/a.yaml": configMap("a"),
      },
      [
        "missing-resource apps/kustomization.yaml#0/components/0: ../part does not exist",
        "missing-resource apps/kustomization.yaml#0/configMapGenerator/0/envs/0: ../../x.env lies outside the tree",
        "missing-resource apps/kustomization.yaml#0/configMapGenerator/0/files/0: values.yaml does not exist",
        "missing-resource apps/kustomization.yaml#0/patches/1/path: patch.yaml does not exist",
        "missing-resource apps/kustomization.yaml#0/patchesStrategicMerge/2: b.yml does not exist. Did you mean a.yaml?",
      ],
    ],
    ["a hidden folder, which is not read", { "clusters/a/k.yaml": flux("k", "./.apps") }, []],
    [
      "folders in a circle",
      { "a/kustomization.yaml": kustomization("../b"), "b/kustomization.yaml": kustomization("../a", "..") },
      [
        "folder-cycle b/kustomization.yaml#0/resources/0: ../a takes in this folder, and this folder takes it in",
        "folder-cycle b/kustomization.yaml#0/resources/1: .. takes in this folder, and this folder takes it in",
      ],
    ],
    [
      "two objects of one id, also where one says default and the other nothing",
      {
        "apps/kustomization.yaml": kustomization("a.yaml", "sub"),
        "apps/a.yaml": configMap("a", "default"),
        "apps/sub/kustomization.yaml": kustomization("b.yaml"),
        "apps/sub/b.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}",
      },
      [
        "duplicate-object apps/sub/b.yaml#0/metadata/name: ConfigMap a is in this build already: apps/a.yaml has it too",
      ],
    ],
    [
      "build files that kustomize refuses",
      {
        "a/kustomization.yaml": '{"kind": "Kustomization"}',
        "b/kustomization.yaml": kustomization("../c"),
        "b/kustomization.yml": kustomization("../c"),
        "c/kustomization.yaml": '{"kind": "Component", "namespace": "x"}',
      },
      [
        "build-failed b/kustomization.yaml#0/resources/0: ../c is a Component, which resources cannot take in",
        "build-failed b/kustomization.yaml#0: the folder has kustomization.yaml and kustomization.yml; kustomize takes only one",
        "empty-build a/kustomization.yaml#0: kustomization.yaml takes nothing in",
      ],
    ],
    [
      "objects without a name, and what is no object",
      {
        "clusters/a/k.yaml": flux("k", "./apps"),
        "apps/a.yaml": "{apiVersion: v1, kind: Pod, metadata: {generateName: a-}}",
        "apps/values.yaml": "replicas: 3",
        "apps/chart/Chart.yaml": CHART,
        "apps/list.yaml": "{apiVersion: v1, kind: List, items: [3]}",
        "apps/empty.yaml": "# nothing\n---\n",
      },
      [
        "nameless-object apps/a.yaml#0/metadata: Pod has no metadata.name",
        "not-a-manifest apps/chart/Chart.yaml#0: Flux would apply this document, and it has no kind",
        "not-a-manifest apps/list.yaml#0/items/0: Flux would apply this document, and it is no mapping",
        "not-a-manifest apps/values.yaml#0: Flux would apply this document, and it has no apiVersion and no kind",
      ],
    ],
    [
      "a build file as a resource",
      {
        "a/kustomization.yaml": kustomization("../b/kustomization.yaml"),
        "b/kustomization.yaml": kustomization("c.yaml"),
        "b/c.yaml": configMap("c"),
      },
      ["not-a-manifest a/kustomization.yaml#0/resources/0: b/kustomization.yaml is a build file and no resource"],
    ],
    ["values and charts that nobody selects", { "chart/Chart.yaml": CHART, "chart/values.yaml": "a: b" }, []],
  ];

  test.each(CASES)("%s", async (_, files, expected) => {
    expect(problemsOf(await inventoryOf(files))).toEqual(expected);
  });
});

describe("sources", () => {
  const source = (name: string, url: string) =>
    `{apiVersion: source.toolkit.fluxcd.io/v1, kind: GitRepository, metadata: {name: ${name}, namespace: flux-system}, spec: {url: "${url}"}}`;
  const from = (name: string) => ({ sourceRef: { kind: "GitRepository", name } });
  const OWN = { "clusters/a/sync.yaml": flux("flux-system", "./clusters/a"), "apps/a.yaml": configMap("a") };

  const CASES: readonly [what: string, files: Files, lost: number, applied: boolean][] = [
    [
      "another repository",
      {
        "clusters/a/s.yaml": source("pod", "https://example.com/pod"),
        "clusters/a/k.yaml": flux("k", "./apps", from("pod")),
      },
      0,
      false,
    ],
    [
      "the same repository under another name",
      {
        "clusters/a/s.yaml": `${source("flux-system", "ssh://git@example.com/own.git")}\n---\n${source("pod", "https://example.com/own")}`,
        "clusters/a/k.yaml": flux("k", "./apps", from("pod")),
      },
      0,
      true,
    ],
    [
      "a source that the tree does not declare, with a path that exists",
      { "clusters/a/k.yaml": flux("k", "./apps", from("x")) },
      0,
      true,
    ],
    [
      "a source that the tree does not declare, with a path that does not",
      { "clusters/a/k.yaml": flux("k", "./kustomize", from("x")) },
      0,
      false,
    ],
    [
      "a source that the tree does not declare, with the whole tree as its path",
      { "clusters/a/k.yaml": flux("k", "./", from("x")) },
      0,
      false,
    ],
    [
      "a source that leads here for another one, with a path that does not exist",
      { "clusters/a/k.yaml": flux("k", "./apps", from("x")), "clusters/a/l.yaml": flux("l", "./kustomize", from("x")) },
      1,
      true,
    ],
  ];

  test.each(CASES)("%s", async (_, files, lost, applied) => {
    const inventory = await inventoryOf({ ...OWN, ...files });
    expect(inventory.problems.map(({ code }) => code)).toEqual(Array(lost).fill("path-not-found"));
    expect(placementsOf(inventory).includes("apps/a.yaml#0 a flux-system/k apps")).toBe(applied);
  });
});
