import { expect, test } from "vitest";
import { releaseName, sourceReferences, targetPaths } from "../../../src/check/references/helm.js";
import { elsewhere, named } from "../../../src/check/references/names.js";
import {
  hasReleases,
  isHelmRelease,
  mayBring,
  mayMakeObjects,
  releaseNamespace,
} from "../../../src/check/references/opaque.js";
import type { Manifest } from "../../../src/model/manifest.js";
import { contextOf, objectNamed } from "./context.js";

test.each<[kind: string, spec: string, expected: string[]]>([
  ["HelmRelease", "{chart: {spec: {sourceRef: {kind: K, name: s}}}}", ["K acme/s at /spec/chart/spec/sourceRef"]],
  ["HelmRelease", "{chartRef: {kind: K, name: s, namespace: m}}", ["K m/s at /spec/chartRef"]],
  ["HelmRelease", "{sourceRef: {kind: K, name: s}}", []],
  ["HelmChart", "{sourceRef: {kind: K, name: s}}", ["K acme/s at /spec/sourceRef"]],
  ["Kustomization", "{sourceRef: {kind: K, name: s}}", ["K acme/s at /spec/sourceRef"]],
  ["Kustomization", "{sourceRef: {kind: K}}", []],
  ["Kustomization", "{sourceRef: {name: s}}", []],
  ["Thing", "{sourceRef: {kind: K, name: s}}", []],
])("a %s with %s names the sources %j", (kind, spec, expected) => {
  const found = sourceReferences(object(kind, spec));
  expect(found.map((one) => `${one.kind} ${one.namespace}/${one.name} at ${one.pointer}`)).toEqual(expected);
});

test.each([
  ["{}", "x", "acme"],
  ["{releaseName: r}", "r", "acme"],
  ["{targetNamespace: t}", "t-x", "t"],
  ["{targetNamespace: t, releaseName: r}", "r", "t"],
])("the release of %s is called %s and lies in %s", (spec, name, namespace) => {
  const release = object("HelmRelease", spec);
  expect(releaseName(release)).toBe(name);
  expect(releaseNamespace(release)).toBe(namespace);
});

test.each<[path: string, keys: string[]]>([
  ["a", ["a"]],
  ["a.b", ["a", "b"]],
  ["a[0].b", ["a", "[0]", "b"]],
  ["a.0", ["a", "0"]],
  ["a..b.", ["a", "b"]],
  ["a\\.b.c\\.d\\.e", ["a.b", "c.d.e"]],
])("the target path %s has the keys %j", (path, keys) => {
  const release = object("HelmRelease", `{valuesFrom: [{kind: Secret, name: a}, {targetPath: '${path}'}]}`);
  expect(targetPaths(release)).toEqual([{ text: path, keys, index: 1 }]);
});

const CONTEXT = contextOf({
  files: {
    "eks-anywhere-east/Addons/Partner/Acme/a.yaml": [
      yaml("HelmRelease", "{}", "helm.toolkit.fluxcd.io/v2", "release"),
      yaml(
        "HelmRelease",
        "{targetNamespace: moved, chart: {spec: {chart: anvil-operator}}}",
        "helm.toolkit.fluxcd.io/v2",
        "mover",
      ),
      yaml("Thing", "{}", "example.com/v1", "thing", "custom"),
      yaml("Thing", "{}", "helm.toolkit.fluxcd.io/v2", "no-release", "known"),
      yaml("HelmRelease", "{}", "apps/v1", "wrong-group", "wrong"),
      "apiVersion: example.com/v1\nkind: Everywhere\nmetadata: {name: everywhere}\n",
    ].join("---\n"),
    "eks-anywhere-west/Addons/Partner/Acme/a.yaml": yaml("Deployment", "{}", "apps/v1", "deployment"),
  },
  scopes: { east: {}, west: {} },
});
const [EAST, WEST] = [...CONTEXT.inventory.scopes.values()];

test("charts and custom resources may make objects in their namespaces", () => {
  const may = (namespace: string, scope = EAST) => mayMakeObjects(CONTEXT, scope, namespace);
  expect(["acme", "moved", "custom"].map((namespace) => may(namespace))).toEqual([true, true, true]);
  expect(["acme", "moved", "custom"].map((namespace) => may(namespace, WEST))).toEqual([false, false, false]);
  expect(["known", "wrong", "other", ""].map((namespace) => may(namespace))).toEqual([false, false, false, false]);
  expect(mayMakeObjects(CONTEXT, EAST, "acme", objectNamed(CONTEXT, "release"))).toBe(false);
  expect(mayMakeObjects(CONTEXT, EAST, "acme", objectNamed(CONTEXT, "mover"))).toBe(true);
});

test.each([
  ["release", true],
  ["release-view", true],
  ["system:release", true],
  ["aggregate-release.view", true],
  ["moved-mover:admin", true],
  ["mover", true],
  ["anvil-operator-edit", true],
  ["releases", false],
  ["prerelease-view", false],
  ["operator", false],
  ["-", false],
  ["", false],
])("a chart may bring a ClusterRole called %j: %s", (name, expected) => {
  expect(mayBring(CONTEXT, EAST, name)).toBe(expected);
  expect(mayBring(CONTEXT, WEST, name)).toBe(false);
});

test("charts are installed in the scopes in which their releases are applied", () => {
  expect([hasReleases(CONTEXT, EAST), hasReleases(CONTEXT, WEST)]).toEqual([true, false]);
  const names = ["release", "no-release", "wrong-group"];
  expect(names.map((name) => isHelmRelease(objectNamed(CONTEXT, name)))).toEqual([true, false, false]);
});

test("finds objects by their names, wherever they are", () => {
  const [group, kind] = ["example.com", "Thing"];
  expect(named(CONTEXT, group, kind, "thing").map(({ name }) => name)).toEqual(["thing"]);
  expect(named(CONTEXT, group, kind, "other")).toEqual([]);
  expect(named(CONTEXT, "", kind, "thing")).toEqual([]);
  expect(elsewhere(CONTEXT, group, kind, "thing")).toBe(" There is one in namespace custom.");
  expect(elsewhere(CONTEXT, group, kind, "other")).toBe("");
  expect(elsewhere(CONTEXT, group, "Everywhere", "everywhere")).toBe("");
});

function yaml(kind: string, spec: string, apiVersion = "v1", name = "x", namespace = "acme"): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}\n`;
}

function object(kind: string, spec: string): Manifest {
  return objectNamed(contextOf({ files: { "a.yaml": yaml(kind, spec) } }), "x");
}
