import { expect, test } from "vitest";
import { buildsBefore, groupKind } from "../../../src/check/references/before.js";
import type { Build } from "../../../src/model/manifest.js";
import { contextOf, objectNamed } from "./context.js";

const FLUX = (name: string, path: string, ...dependsOn: string[]) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {path: ${path}, dependsOn: [${dependsOn.map((other) => `{name: ${other}}`).join(", ")}]}\n`;
const THING = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: acme}";
const list = (...objects: string[]) => objects.join("---\n");

/** Stages that each wait for the one before; the second one applies Kustomizations of its own. */
const STAGES = {
  "clusters/east/flux.yaml": list(
    FLUX("one", "./one"),
    FLUX("two", "./two", "one"),
    FLUX("three", "./three", "two"),
    FLUX("free", "./free"),
    FLUX("ring", "./ring", "round"),
    FLUX("round", "./round", "ring"),
    FLUX("lost", "./lost", "missing"),
  ),
  "one/a.yaml": THING,
  "two/flux.yaml": list(FLUX("inner", "./inner"), FLUX("later", "./later", "inner")),
  "inner/a.yaml": THING,
  "later/a.yaml": THING,
  "three/a.yaml": THING,
};

test.each<[build: string, expected: string[]]>([
  ["one", []],
  ["two", ["one"]],
  ["inner", ["one"]],
  ["later", ["inner", "one"]],
  ["three", ["inner", "later", "one", "two"]],
  ["free", []],
  ["ring", ["round"]],
  ["lost", []],
  ["clusters/east", []],
])("before %s come %j", (build, expected) => {
  expect(before(STAGES, build)).toEqual(expected);
});

const TIERS = {
  "eks-anywhere-east/Addons/Core/Acme/a.yaml": THING,
  "eks-anywhere-east/Addons/Partner/Acme/a.yaml": THING,
  "eks-anywhere-east/Addons/Partner/Acme/flux.yaml": FLUX("stage", "./stages/one"),
  "eks-anywhere-east/Testers/Acme/a.yaml": THING,
  "eks-anywhere-west/Addons/Core/Acme/a.yaml": THING,
  "clusters/east/flux.yaml": FLUX("other", "./other"),
  "stages/one/a.yaml": THING,
  "other/a.yaml": THING,
};
const [CORE, PARTNER, TESTERS] = ["Addons/Core", "Addons/Partner", "Testers"].map(
  (tier) => `eks-anywhere-east/${tier}`,
);

test.each<[build: string | undefined, expected: (string | undefined)[]]>([
  [CORE, []],
  [PARTNER, [CORE]],
  [TESTERS, [CORE, PARTNER, "stages/one"]],
  ["stages/one", [CORE]],
  ["clusters/east", []],
  ["other", []],
])("before %s, where tiers are applied from outside, come %j", (build = "", expected) => {
  expect(before(TIERS, build)).toEqual(expected);
});

test("a tier that a Kustomization selects is none that is applied from outside", () => {
  const files = {
    "clusters/east/flux.yaml": FLUX("core", "./eks-anywhere-east/Addons/Core"),
    "eks-anywhere-east/Addons/Core/Acme/a.yaml": THING,
    "eks-anywhere-east/Addons/Partner/Acme/a.yaml": THING,
  };
  expect(before(files, "eks-anywhere-east/Addons/Partner")).toEqual([]);
});

test("Kustomizations of other clusters are no concern", () => {
  const files = {
    "clusters/east/flux.yaml": list(FLUX("one", "./east-one"), FLUX("two", "./east-two", "one")),
    "clusters/west/flux.yaml": list(FLUX("one", "./west-one"), FLUX("two", "./west-two", "one")),
  };
  expect(before(files, "east-two")).toEqual(["east-one"]);
  expect(before(files, "west-two")).toEqual(["west-one"]);
});

test("a Kustomization that applies itself does not come before itself", () => {
  const files = {
    "clusters/east/flux.yaml": list(
      FLUX("self", "./self", "first"),
      FLUX("next", "./next", "self"),
      FLUX("first", "./first"),
    ),
    "self/flux.yaml": FLUX("self", "./self", "first"),
  };
  expect(before(files, "self")).toEqual(["first"]);
  expect(before(files, "next")).toEqual(["first", "self"]);
});

test("dependencies are looked for in the namespace that they name", () => {
  const files = {
    "clusters/east/flux.yaml": list(
      FLUX("one", "./one").replace("flux-system", "acme"),
      FLUX("one", "./wrong"),
      FLUX("two", "./two", "one").replace("flux-system", "acme"),
      FLUX("three", "./three", "one, namespace: acme"),
    ),
  };
  expect(before(files, "two")).toEqual(["one"]);
  expect(before(files, "three")).toEqual(["one"]);
});

test("is worked out once", () => {
  const context = contextOf({ files: STAGES, scopes: { east: {} } });
  const [build] = context.inventory.builds as [Build];
  expect(buildsBefore(build, context)).toBe(buildsBefore(build, context));
});

test("custom resource definitions are found by group and kind", () => {
  const files = { "a.yaml": "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}" };
  expect(groupKind(objectNamed(contextOf({ files }), "a"))).toBe("example.com/Thing");
});

/** The folders of the builds before that of a folder. */
function before(files: Readonly<Record<string, string>>, folder: string): string[] {
  const context = contextOf({ files, scopes: { east: {}, west: {} } });
  const build = context.inventory.builds.find(({ path }) => path === folder);
  if (build === undefined) return ["no build"];
  return [...buildsBefore(build, context)].map(({ path }) => path).sort();
}
