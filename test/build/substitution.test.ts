import { describe, expect, test } from "vitest";
import { readSourceFile } from "../../src/read/source-file.js";
import { configMap, environment, flux, inventoryOf, problemsOf } from "./tree.js";

/** As the command reads YAML. */
const parse = (text: string) => readSourceFile("value.yaml", text).documents[0]?.value;

/** The `spec` of the Widget that a Kustomization with this postBuild applies. */
async function specOf(
  spec: string,
  postBuild: unknown,
  files: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const inventory = await inventoryOf(
    {
      "clusters/a/k.yaml": flux("k", "./apps", postBuild === undefined ? {} : { postBuild }),
      "apps/w.yaml": `apiVersion: acme.example/v1\nkind: Widget\nmetadata: {name: w}\nspec: ${spec}\n`,
      ...files,
    },
    { parse },
  );
  return inventory.manifests.find(({ kind }) => kind === "Widget")?.value["spec"];
}

describe("what a variable becomes", () => {
  test.each<[spec: string, value: string, expected: unknown]>([
    ['"${v}"', "3", 3],
    ["${v}", "text", "text"],
    ["${v}", "true", true],
    ["${v}", "1.5", 1.5],
    ["${v}", "0123", 83],
    ["${v}", '"3"', "3"],
    ["${v}", "", null],
    ["${v}", "[a, b]", ["a", "b"]],
    ['"a ${v}"', "3", "a 3"],
    ['"- ${v}"', "3", "- 3"],
    ['" ${v}"', "3", " 3"],
    ['"a\\n${v}"', "3", "a\n3"],
    ['"${v}\\n"', "3", "3\n"],
    ["{a: [1, '${v}'], b: 2}", "x", { a: [1, "x"], b: 2 }],
    ["{'${v}': 1}", "x", { x: 1 }],
    ["${v}", "two\nlines", "twolines"],
  ])("%s with %j", async (spec, v, expected) => {
    expect(await specOf(spec, { substitute: { v } })).toEqual(expected);
  });
});

describe("where variables come from", () => {
  const from = (...names: string[]) => ({ substituteFrom: names.map((name) => ({ kind: "ConfigMap", name })) });

  test.each<[what: string, postBuild: unknown, files: Record<string, string>, expected: unknown]>([
    ["no postBuild", undefined, {}, "${v}"],
    ["no variable at all", { substitute: {} }, {}, "${v}"],
    ["variables, but not this one", { substitute: { w: "x" } }, {}, null],
    [
      "a ConfigMap in the namespace of the Kustomization",
      from("c"),
      { "c.yaml": configMap("c", "flux-system", { v: "x" }) },
      "x",
    ],
    ["a ConfigMap of another namespace", from("c"), { "c.yaml": configMap("c", "other", { v: "x" }) }, "${v}"],
    [
      "a later ConfigMap",
      from("c", "d"),
      { "c.yaml": configMap("c", "flux-system", { v: "x" }), "d.yaml": configMap("d", "flux-system", { v: "y" }) },
      "y",
    ],
    [
      "its own value before a ConfigMap's",
      { ...from("c"), substitute: { v: "own" } },
      { "c.yaml": configMap("c", "flux-system", { v: "x" }) },
      "own",
    ],
    ["a Secret, which nobody reads", { substituteFrom: [{ kind: "Secret", name: "c" }] }, {}, "${v}"],
    [
      "another cluster's ConfigMap",
      from("c"),
      { "clusters/b/c.yaml": configMap("c", "flux-system", { v: "x" }) },
      "${v}",
    ],
  ])("%s", async (_, postBuild, files, expected) => {
    expect(await specOf('"${v}"', postBuild, files)).toEqual(expected);
  });

  test("the ConfigMap of each environment's clusters", async () => {
    const environments = ["one", "two"].map((name) => environment(name));
    const postBuild = from("cluster-environment");
    const cluster = (v: string) => configMap("cluster-environment", "flux-system", { v });
    const inventory = await inventoryOf(
      {
        "bootstrap/one/lab/c.yaml": cluster("1"),
        "bootstrap/one/lab2/c.yaml": cluster("11"),
        "bootstrap/two/lab/c.yaml": cluster("2"),
        "clusters/one/k.yaml": flux("k", "./eks-anywhere-common/Testers/a", { postBuild }),
        "clusters/two/k.yaml": flux("k", "./eks-anywhere-common/Testers/a", { postBuild }),
        "eks-anywhere-common/Testers/a/plain.yaml": configMap("plain"),
        "eks-anywhere-common/Testers/a/w.yaml": configMap("w", "acme", { v: "v${v}" }),
      },
      { facts: environments },
    );
    const seen = inventory.manifests
      .filter(({ name }) => ["plain", "w"].includes(name))
      .map(({ name, value, placements }) => [name, value["data"], placements.map(({ scope }) => scope.name)]);
    expect(seen).toEqual([
      ["plain", {}, ["one", "two"]],
      ["w", { v: "v1" }, ["one"]],
      ["w", { v: "v2" }, ["two"]],
    ]);
  });
});

test("leaves objects alone that say so", async () => {
  const off = { "kustomize.toolkit.fluxcd.io/substitute": "disabled" };
  const object = (field: string) =>
    JSON.stringify({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: field, [field]: off },
      data: { a: "${v} ${" },
    });
  const inventory = await inventoryOf({
    "clusters/a/k.yaml": flux("k", "./apps", { postBuild: { substitute: { v: "x" } } }),
    "apps/a.yaml": `${object("labels")}\n---\n${object("annotations")}`,
  });
  expect(inventory.problems).toEqual([]);
  expect(inventory.manifests.flatMap(({ value }) => value["data"] ?? [])).toEqual([{ a: "${v} ${" }, { a: "${v} ${" }]);
});

test("tells once where Flux could not substitute", async () => {
  const inventory = await inventoryOf({
    "clusters/a/k.yaml": flux("k", "./apps", { postBuild: { substitute: { v: "x" } } }),
    "clusters/b/k.yaml": flux("k", "./apps", { postBuild: { substitute: { v: "y" } } }),
    "apps/a.yaml": configMap("a", "acme", { "run.sh": "echo ${v}\necho ${ARRAY[@]} $${fine}" }),
  });
  expect(problemsOf(inventory)).toEqual([
    "substitution-failed apps/a.yaml#0/data/run.sh: ${ARRAY[@]} is no substitution that Flux understands",
  ]);
});
