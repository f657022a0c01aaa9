import fc from "fast-check";
import { expect, test } from "vitest";
import { buildInventory } from "../../src/build/inventory.js";
import type { SourceFile } from "../../src/model/manifest.js";
import { environment } from "./tree.js";

const PATHS = ["a.yaml", "../b", "./", "..", "/", "", "c", "https://example.com/x", "\u0000", "a//b/", "clusters/a"];
const leaf = fc.oneof(fc.constantFrom<unknown>(...PATHS, "${x", "${x:-${y}}", null, 3, true), fc.string());
const { any } = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie("any"), { maxLength: 3 }), object(tie("any"))),
}));

/** Mappings whose keys mean something to kustomize or Flux. */
function object(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const keys = [
    "resources",
    "namespace",
    "patches",
    "path",
    "components",
    "configMapGenerator",
    "files",
    "items",
    "name",
  ];
  const more = [
    "metadata",
    "labels",
    "spec",
    "postBuild",
    "substitute",
    "substituteFrom",
    "sourceRef",
    "kind",
    "__proto__",
  ];
  return fc.dictionary(fc.constantFrom(...keys, ...more, "commonMetadata", "targetNamespace", "apiVersion"), value, {
    maxKeys: 5,
  });
}

const manifest = fc
  .record({
    apiVersion: fc.constantFrom("v1", "kustomize.toolkit.fluxcd.io/v1", "source.toolkit.fluxcd.io/v1"),
    kind: fc.constantFrom("Kustomization", "List", "ConfigMap", "GitRepository"),
    metadata: any,
    spec: any,
    items: any,
  })
  .chain((value) => fc.oneof(fc.constant<unknown>(value), any));

const FILES = [
  "clusters/a/k.yaml",
  "clusters/a/kustomization.yaml",
  "eks-x/Testers/t.yaml",
  "b/kustomization.yaml",
  "a.yaml",
];

test("whatever stands in the files: an inventory, the same each time", async () => {
  const documents = fc.tuple(...FILES.map(() => fc.array(manifest, { maxLength: 2 })));
  await fc.assert(
    fc.asyncProperty(documents, async (contents) => {
      const files = new Map(contents.map((values, i) => [FILES[i] ?? "", sourceFile(FILES[i] ?? "", values)]));
      const build = () => buildInventory({ root: "/r", files }, { environments: [environment("x")], facts: [] });
      const inventory = await build();
      expect(await build()).toEqual(inventory);
    }),
    { numRuns: 150 },
  );
});

function sourceFile(path: string, values: readonly unknown[]): SourceFile {
  const role = path.endsWith("kustomization.yaml") ? "kustomization" : "manifests";
  const documents = values.map((value, index) => ({ file: path, index, line: 1, value }));
  return { path, digest: "", documents, problems: [], comments: [], role, generated: false };
}
