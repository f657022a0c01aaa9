import { expect, test } from "vitest";
import { optsOut, substitutesAnything, substitutionOf } from "../../../src/check/references/substitution.js";
import { contextOf } from "./context.js";

const MAP = (name: string, data: string, namespace = "flux-system") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}}\ndata: ${data}\n`;

test.each<[postBuild: string, expected: string]>([
  ["", "off: "],
  ["{}", "off: "],
  ["{substitute: {}}", "off: "],
  ["{substitute: {a: x, b: y}}", "on: a, b"],
  ["{substituteFrom: [{kind: ConfigMap, name: vars}]}", "on: c, d"],
  ["{substitute: {a: x}, substituteFrom: [{kind: ConfigMap, name: vars}]}", "on: a, c, d"],
  ["{substituteFrom: [{kind: ConfigMap, name: missing}]}", "on: ?"],
  ["{substituteFrom: [{kind: Secret, name: vars}]}", "on: ?"],
  ["{substituteFrom: [{kind: ConfigMap}]}", "on: ?"],
  ["{substituteFrom: [{kind: ConfigMap, name: elsewhere}]}", "on: ?"],
])("knows which variables %j sets", (postBuild, expected) => {
  const files = {
    "clusters/here/apps.yaml": kustomization("{name: apps, namespace: flux-system}", postBuild),
    "clusters/here/vars.yaml": [MAP("vars", "{c: x, d: y}"), MAP("elsewhere", "{e: x}", "acme")].join("---\n"),
    "apps/a.yaml": MAP("app", "{}"),
  };
  expect(substitutionIn(files)).toBe(expected);
  expect(substitutesAnything(contextOf({ files }))).toBe(postBuild !== "");
});

test("looks for variables in the namespace of the Kustomization", () => {
  const from = "{substituteFrom: [{kind: ConfigMap, name: vars}]}";
  const vars = [MAP("vars", "{a: x}"), MAP("vars", "{b: x}", "acme")].join("---\n");
  const files = (metadata: string) => ({
    "clusters/here/apps.yaml": kustomization(metadata, from),
    "clusters/here/vars.yaml": vars,
    "apps/a.yaml": MAP("app", "{}"),
  });
  expect(substitutionIn(files("{name: apps, namespace: acme}"))).toBe("on: b");
  expect(substitutionIn(files("{name: apps}"))).toBe("on: a");
});

test.each<[what: string, maps: Record<string, string>, expected: string]>([
  ["of the scope's clusters", { "vars/here/a.yaml": "{a: x, b: y}", "vars/there/a.yaml": "{a: x, c: y}" }, "on: a, b"],
  ["of other clusters", { "vars/one/a.yaml": "{a: x, b: y}", "vars/two/a.yaml": "{a: x, c: y}" }, "on: a"],
  ["of no clusters", { "a.yaml": "{a: x}" }, "on: a"],
  ["that is applied", { "clusters/here/vars.yaml": "{a: x}", "vars/there/a.yaml": "{b: x}" }, "on: a"],
  [
    "that is applied and that of the scope's clusters",
    { "clusters/here/vars.yaml": "{a: x, c: z}", "vars/here/a.yaml": "{b: x, c: y}" },
    "on: c",
  ],
  [
    "that is applied by a tier, or of clusters,",
    { "eks-anywhere-here/Addons/Core/A/a.yaml": "{a: x}", "vars/here/a.yaml": "{b: x}" },
    "on: ",
  ],
  ["with names of any object", { "vars/one/a.yaml": "{toString: x}", "vars/two/a.yaml": "{a: x}" }, "on: "],
])("takes the variables that each ConfigMap %s has", (_, maps, expected) => {
  const files = {
    "clusters/here/apps.yaml": kustomization(
      "{name: apps, namespace: flux-system}",
      "{substituteFrom: [{kind: ConfigMap, name: vars}]}",
    ),
    "apps/a.yaml": MAP("app", "{}"),
    ...Object.fromEntries(Object.entries(maps).map(([file, data]) => [file, MAP("vars", data)])),
  };
  expect(substitutionIn(files)).toBe(expected);
});

test("nobody knows what is substituted in what is applied from outside", () => {
  const context = contextOf({ files: { "clusters/here/a.yaml": MAP("a", "{}") } });
  const [build] = context.inventory.builds;
  expect(build && substitutionOf(build, context)).toEqual({ state: "unknown", names: undefined });
});

test.each<[metadata: string, expected: boolean]>([
  ["labels: {kustomize.toolkit.fluxcd.io/substitute: disabled}", true],
  ["annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}", true],
  ["labels: {kustomize.toolkit.fluxcd.io/substitute: enabled}", false],
  ["labels: {substitute: disabled}", false],
])("an object with %s opts out: %s", (metadata, expected) => {
  const { inventory } = contextOf({ files: { "a.yaml": `apiVersion: v1\nkind: A\nmetadata: {name: a, ${metadata}}` } });
  expect(inventory.manifests.map(optsOut)).toEqual([expected]);
});

function kustomization(metadata: string, postBuild: string): string {
  const spec = `{path: ./apps${postBuild === "" ? "" : `, postBuild: ${postBuild}`}}`;
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: ${metadata}\nspec: ${spec}\n`;
}

/** What is substituted in the folder `apps`. */
function substitutionIn(files: Readonly<Record<string, string>>): string {
  const context = contextOf({ files });
  const build = context.inventory.builds.find(({ path }) => path === "apps");
  if (build === undefined) return "no build";
  const { state, names } = substitutionOf(build, context);
  return `${state}: ${[...(names ?? "?")].join(", ")}`;
}
