import { expect, test } from "vitest";
import { cyclesOf, dependenciesOf, targetsOf } from "../../../src/check/references/dependencies.js";
import { scopesWithEntries } from "../../../src/check/references/entries.js";
import type { Build, Manifest } from "../../../src/model/manifest.js";
import { contextOf, objectNamed } from "./context.js";

const RELEASE = (name: string, dependsOn: string, namespace = "acme") =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {dependsOn: [${dependsOn}]}\n`;

test("reads what an object waits for, in order", () => {
  const release = RELEASE("a", "{name: b}, {namespace: other}, {name: c, namespace: other}, {name: 1}, d");
  const [manifest] = contextOf({ files: { "a.yaml": release } }).inventory.manifests as [Manifest];
  expect(dependenciesOf(manifest)).toEqual([
    { namespace: "acme", name: "b", pointer: "/spec/dependsOn/0/name" },
    { namespace: "other", name: "c", pointer: "/spec/dependsOn/2/name" },
  ]);
});

test.each<[what: string, graph: Record<string, string>, expected: string[]]>([
  ["nobody waits", { a: "", b: "" }, []],
  ["a chain", { a: "b", b: "c", c: "" }, []],
  ["a diamond", { a: "b c", b: "d", c: "d", d: "" }, []],
  ["itself", { a: "a" }, ["a a"]],
  ["two", { a: "b", b: "a" }, ["a b a"]],
  ["three", { a: "b", b: "c", c: "a" }, ["a b c a"]],
  ["what leads to a ring", { a: "b", b: "c", c: "b" }, ["b c b"]],
  ["what a ring leads to", { a: "b c", b: "", c: "a" }, ["a c a"]],
  ["what a ring leads to by a chain", { a: "b c", b: "d", c: "a", d: "e", e: "" }, ["a c a"]],
  ["a ring behind what only ends", { a: "x b", b: "a", x: "c d", c: "", d: "" }, ["a b a"]],
  ["two rings", { a: "b", b: "a", c: "d", d: "c" }, ["a b a", "c d c"]],
  ["two ways into one ring", { a: "c", b: "c", c: "d", d: "c" }, ["c d c"]],
  ["what does not exist", { a: "x", b: "x a" }, []],
])("finds the rings: %s", (_, graph, expected) => {
  const releases = Object.entries(graph).map(([name, others]) =>
    RELEASE(
      name,
      others
        .split(" ")
        .filter(Boolean)
        .map((other) => `{name: ${other}}`)
        .join(", "),
    ),
  );
  const context = contextOf({ files: { "a.yaml": releases.join("---\n") } });
  const rings = cyclesOf(context.inventory.manifests, context);
  expect(rings.map((ring) => ring.map(({ name }) => name).join(" "))).toEqual(expected);
});

const FLUX = (name: string, dependsOn = "") =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {path: ./${name}, dependsOn: [${dependsOn}]}\n`;

test("a dependency means objects that are applied in the same place", () => {
  const files = {
    "eks-anywhere-east/Addons/Partner/Acme/a.yaml": RELEASE("a", "{name: b}, {name: common}, {name: free}"),
    "eks-anywhere-east/Addons/Partner/Acme/b.yaml": RELEASE("b", ""),
    "eks-anywhere-west/Addons/Partner/Acme/b.yaml": RELEASE("b", ""),
    "eks-anywhere-common/Addons/Partner/Acme/b.yaml": RELEASE("common", ""),
    "examples/b.yaml": RELEASE("free", "{name: b}"),
  };
  const context = contextOf({ files, scopes: { east: {}, west: {} } });
  const targets = (name: string) => {
    const object = objectNamed(context, name);
    return dependenciesOf(object).map((dependency) =>
      targetsOf(object, dependency, context).map(({ origin }) => origin.file.split("/")[0]),
    );
  };
  expect(targets("a")).toEqual([["eks-anywhere-east"], ["eks-anywhere-common"], ["examples"]]);
  expect(targets("free")).toEqual([["eks-anywhere-east", "eks-anywhere-west"]]);
});

test("Kustomizations with which everything begins are where what they select is applied", () => {
  const files = {
    "clusters/east/flux.yaml": FLUX("inside"),
    "inside/a.yaml": RELEASE("inner", ""),
    "entries/flux.yaml": [FLUX("entry"), FLUX("idle")].join("---\n"),
    "entries/a.yaml": RELEASE("outside", ""),
  };
  const context = contextOf({ files, scopes: { east: {}, west: {} } });
  const [, west] = [...context.inventory.scopes.values()];
  const entry = objectNamed(context, "entry");
  const outside = objectNamed(context, "outside");
  if (west === undefined) throw new Error("there is no scope");
  const build = ({ origin, value }: Manifest): Build => ({
    path: "entry",
    kustomization: "a/a",
    scope: west,
    origin,
    value,
    tier: undefined,
  });
  const builds = [...context.inventory.builds, build(entry), build(outside)];
  const known = { ...context, inventory: { ...context.inventory, builds } };
  const names = (name: string) => scopesWithEntries(objectNamed(context, name), known).map((scope) => scope.name);
  expect(names("inside")).toEqual(["east"]);
  const unknown = { ...context, inventory: { ...context.inventory, builds: [] } };
  expect(scopesWithEntries(objectNamed(context, "inside"), unknown).map((scope) => scope.name)).toEqual(["east"]);
  expect(names("inner")).toEqual(["east"]);
  expect(names("entry")).toEqual(["west"]);
  expect(names("idle")).toEqual([]);
  expect(names("outside")).toEqual([]);
});
