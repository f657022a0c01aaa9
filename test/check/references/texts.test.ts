import { expect, test } from "vitest";
import { substitutedTexts } from "../../../src/check/references/texts.js";
import type { Manifest } from "../../../src/model/manifest.js";
import { contextOf, objectNamed } from "./context.js";

test.each<[what: string, object: string, expected: string[]]>([
  ["nothing to see", "kind: Thing\nspec: {a: x, b: $name, c: 1, d: null, e: [true], f: '${'}", []],
  [
    "texts of any depth",
    "kind: Thing\nspec: {a: '${x}', b: [{c/d: '$${y}'}, p, ['$$']]}\nstatus: '${z}'",
    ["/spec/a ${x}", "/spec/b/0/c~1d $${y}", "/spec/b/2/0 $$", "/status ${z}"],
  ],
  ["several in one text", "kind: Thing\nspec: {a: 'x ${y}-${z}'}", ["/spec/a ${y} ${z}"]],
  [
    "files of a ConfigMap",
    `kind: ConfigMap
data:
  a.sh: "\${x}"
  b.sh.txt: "\${x}"
  c: "#!/bin/sh \${x}"
  d: "\${x} #!"
  e: "a\\nset -e \${x}"
  f: "re-set -e \${x}"
  g: "wait for \${x}"
  h: "for i in \${x}"
  i: "x=$(y) \${x}"
  j: "x; do y \${x}"
  k: "x; then y \${x}"
  l: "x; done \${x}"
metadata: {annotations: {a.sh: "\${x}"}}
spec: {data: {a.sh: "\${x}"}}`,
    [
      "script /data/a.sh ${x}",
      "/data/b.sh.txt ${x}",
      "script /data/c ${x}",
      "/data/d ${x}",
      "script /data/e ${x}",
      "/data/f ${x}",
      "/data/g ${x}",
      "script /data/h ${x}",
      "script /data/i ${x}",
      "script /data/j ${x}",
      "script /data/k ${x}",
      "/data/l ${x}",
      "/metadata/annotations/a.sh ${x}",
      "/spec/data/a.sh ${x}",
    ],
  ],
  [
    "files of a Secret",
    "kind: Secret\nstringData: {a.py: '${x}', b: '${x}'}",
    ["script /stringData/a.py ${x}", "/stringData/b ${x}"],
  ],
  ["files of another kind", "kind: Thing\ndata: {a.sh: '${x}'}", ["/data/a.sh ${x}"]],
  [
    "what containers run",
    `kind: Pod
spec:
  initContainers: [{args: ["\${x}"]}]
  containers: [{command: [sh, "\${x}"], args: [{deep: "\${x}"}], env: [{name: a, value: "\${x}"}]}]`,
    [
      "script /spec/initContainers/0/args/0 ${x}",
      "script /spec/containers/0/command/1 ${x}",
      "/spec/containers/0/args/0/deep ${x}",
      "/spec/containers/0/env/0/value ${x}",
    ],
  ],
  [
    "what runs in another kind",
    "kind: Thing\nspec: {containers: [{command: ['${x}']}]}",
    ["/spec/containers/0/command/0 ${x}"],
  ],
])("finds what Flux would replace: %s", (_, object, expected) => {
  const context = contextOf({ files: { "a.yaml": named(object) } });
  const [manifest] = context.inventory.manifests as [Manifest];
  const found = substitutedTexts(manifest, context);
  expect(
    found.map(({ pointer, isScript, expressions }) =>
      [...(isScript ? ["script"] : []), pointer, ...expressions.map(({ text }) => text)].join(" "),
    ),
  ).toEqual(expected);
  expect(substitutedTexts(manifest, context)).toBe(found);
});

test("reads the source, where the object stands there as it is", () => {
  const context = contextOf({ files: { "a.yaml": named("kind: Thing\nspec: {a: '${x}'}") } });
  const manifest = { ...objectNamed(context, "x"), value: { kind: "Thing", spec: { b: "${y}" } } };
  const pointers = (origin: Partial<Manifest["origin"]>, kind = "Thing") => {
    const object = { ...manifest, kind, value: { ...manifest.value }, origin: { ...manifest.origin, ...origin } };
    return substitutedTexts(object, context).map(({ pointer }) => pointer);
  };
  expect(pointers({})).toEqual(["/spec/a"]);
  expect(pointers({}, "ConfigMap")).toEqual(["/spec/b"]);
  expect(pointers({ file: "made.yaml" })).toEqual(["/spec/b"]);
  expect(pointers({ document: 1 })).toEqual(["/spec/b"]);
});

function named(object: string): string {
  return `${object}\n${object.includes("\nmetadata:") ? "" : "metadata: {name: x}\n"}apiVersion: v1`;
}
