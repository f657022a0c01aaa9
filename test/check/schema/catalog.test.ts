import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at, isFields } from "../../../src/check/fields.js";
import { type KindSchema, openCatalog } from "../../../src/check/schema/catalog.js";
import { crdKinds } from "../../../src/check/schema/crd.js";
import { explain } from "../../../src/check/schema/explain.js";
import { catalogText, shareSchemas } from "../../../src/check/schema/share.js";
import { builtInStores, memoryStore } from "../../../src/check/schema/store.js";
import type { CatalogFile, Schema } from "../../../src/check/schema/types.js";
import { readSourceTree } from "../../../src/read/source-tree.js";
import { filesBelow, ROOT } from "../../support/files.js";

const WINDOW = { min: "1.31", max: "1.34" };
const catalog = openCatalog({ kubernetes: WINDOW });
const manifests = realManifests();

test("every object of dist is sound, by the compiled schemas and by the plain ones", () => {
  expect(manifests.length).toBeGreaterThan(500);
  for (const { schema, value } of manifests) {
    expect(schema.variants.filter((variant) => !variant.accepts(value))).toEqual([]);
    expect(schema.variants.flatMap((variant) => plainly(variant, value))).toEqual([]);
    expect(schema.validate(value)).toEqual([]);
  }
});

test("whatever becomes of an object, it is judged; what compiled code accepts is right by the plain schema too", () => {
  let refused = 0;
  const distinct = [...new Map(manifests.map((manifest) => [manifest.schema, manifest])).values()];
  fc.assert(
    fc.property(
      fc.constantFrom(...distinct),
      fc.array(
        fc.record({
          place: fc.nat(),
          what: fc.anything({ maxDepth: 2, withNullPrototype: true }),
          rename: fc.boolean(),
        }),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      ({ schema, value }, changes) => {
        const changed = changes.reduce<unknown>((object, change) => mutate(object, change), structuredClone(value));
        const problems = schema.validate(changed);
        if (problems.length > 0) refused += 1;
        for (const variant of schema.variants) {
          if (variant.accepts(changed)) expect(plainly(variant, changed)).toEqual([]);
        }
      },
    ),
    { numRuns: 500 },
  );
  expect(refused).toBeGreaterThan(100);
});

test("values that are no object at all are judged", () => {
  for (const { schema } of manifests.slice(0, 20)) {
    for (const value of [1, "a", [], [[]]]) expect(schema.validate(value)).not.toEqual([]);
    for (const value of [null, undefined, {}]) expect(schema.validate(value)).toBeInstanceOf(Array);
  }
});

test("schemas that accept all that another minor's accept are told apart by the objects of dist", () => {
  const deployment = catalog.kind("apps/v1", "Deployment");
  const [oldest] = deployment?.variants ?? [];
  expect(deployment?.variants.length).toBeGreaterThan(1);
  expect(oldest?.implied.length).toBe((deployment?.variants.length ?? 0) - 1);
});

describe("a window", () => {
  test.each([
    ["1.31", "1.34", ["1.31", "1.34"]],
    ["1.33", undefined, ["1.33", "1.34"]],
    ["1.34", "1.34", ["1.34", "1.34"]],
    ["1.20", "1.25", ["1.31", "1.31"]],
    ["1.40", undefined, ["1.34", "1.34"]],
  ])("from %s to %s is judged by the minors that are known", (min, max, expected) => {
    const pod = openCatalog({ kubernetes: { min, ...(max !== undefined && { max }) } }).kind("v1", "Pod");
    const versions = pod?.variants.flatMap((variant) => variant.versions) ?? [];
    expect([versions[0], versions.at(-1)]).toEqual(expected);
  });

  test("has no kind that none of its versions serves", () => {
    const devices = ["resource.k8s.io/v1", "DeviceClass"] as const;
    expect(openCatalog({ kubernetes: { min: "1.31", max: "1.33" } }).kind(...devices)).toBeUndefined();
    expect(catalog.kind(...devices)?.since).toBe("1.34");
  });
});

test("every definition that a kind refers to is there", () => {
  const missing = builtInStores().flatMap((store) => {
    const seen = new Set<string>();
    const visit = (id: string): string[] => {
      if (seen.has(id)) return [];
      seen.add(id);
      const schema = store.definition(id);
      return schema === undefined ? [id] : references(schema).flatMap(visit);
    };
    return store.kinds.flatMap(({ schemas }) => Object.values(schemas)).flatMap(visit);
  });
  expect(missing).toEqual([]);
});

test("the files in schemas/ are what was compiled", () => {
  const names = filesBelow("schemas", ".json").sort();
  const files = names.map((name) => JSON.parse(readFileSync(join(ROOT, name), "utf8")) as CatalogFile);
  expect(files.map(({ source, kinds }) => ({ source, kinds }))).toEqual(
    builtInStores().map(({ source, kinds }) => ({ source, kinds })),
  );
  expect(files.map((file) => catalogText(file))).toEqual(names.map((name) => readFileSync(join(ROOT, name), "utf8")));
});

const CRD = {
  kind: "CustomResourceDefinition",
  spec: {
    group: "example.com",
    scope: "Cluster",
    names: { kind: "Widget" },
    versions: [
      { name: "v1", served: true, schema: { openAPIV3Schema: widgetSchema("int-or-string") } },
      { name: "v1beta1", served: true, deprecated: true, schema: { openAPIV3Schema: widgetSchema("int-or-string") } },
      { name: "v1alpha1", served: false, schema: { openAPIV3Schema: {} } },
    ],
  },
};

test("a CRD becomes kinds that are judged as the server would", () => {
  const store = memoryStore(shareSchemas("a test", "*", crdKinds(CRD)));
  const widgets = openCatalog({ kubernetes: WINDOW, stores: [store] });
  const judge = (spec: unknown) => {
    const widget = widgets.kind("example.com/v1", "Widget");
    const object = { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "a" }, spec };
    return widget?.validate(object).map(({ code, message }) => `${code}: ${message}`);
  };
  expect(widgets.kind("example.com/v1alpha1", "Widget")).toBeUndefined();
  expect(widgets.kind("example.com/v1beta1", "Widget")?.deprecated).toBe("example.com/v1beta1 Widget is deprecated");
  expect(judge({ size: 1, color: "red" })).toEqual([]);
  expect(judge({ size: "10%", color: null, free: { any: "thing" } })).toEqual([]);
  expect(judge({ size: 1.5 })).toEqual([
    "wrong-type: spec.size must be a whole number or a text, but is the number 1.5",
  ]);
  expect(judge({ color: "red", shade: "dark" })).toEqual([
    "missing-field: spec needs the field size",
    "unknown-field: spec has no field shade. Known are color, free, links, size, tags and template",
  ]);
  expect(judge({ size: 1, tags: ["a", "b", "a"] })).toEqual([
    'duplicate-list-key: spec.tags has "a" twice: items 0 and 2',
  ]);
  expect(judge({ size: 1, links: [{ name: "a" }, { name: "a", port: 1 }, { name: "b" }] })).toEqual([
    "duplicate-list-key: spec.links has name a, port 1 twice: items 0 and 1",
  ]);
  expect(judge({ size: 1, template: { kind: "Pod", metadata: { name: "x", lables: {} }, more: 1 } })).toEqual([
    "missing-field: spec.template needs the field apiVersion",
    "unknown-field: spec.template.metadata has no field lables. Did you mean labels?",
  ]);
});

test("a pulled file has the same bytes, whatever the order of the definitions", () => {
  const kinds = crdKinds(CRD);
  const sorted = (list: typeof kinds) => catalogText(shareSchemas("a test", "*", list));
  expect(sorted([...kinds].reverse())).toBe(sorted(kinds));
  expect(sorted(kinds).length).toBeLessThan(JSON.stringify(kinds).length);
});

function widgetSchema(_kind: string): unknown {
  return {
    type: "object",
    description: "words",
    properties: {
      spec: {
        type: "object",
        required: ["size", "color"],
        properties: {
          size: { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] },
          color: { type: "string", enum: ["red", "blue"], default: "red" },
          free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
          tags: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
          links: {
            type: "array",
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["name", "port"],
            items: {
              type: "object",
              properties: { name: { type: "string" }, port: { type: "integer", default: 1 } },
            },
          },
          template: {
            type: "object",
            "x-kubernetes-embedded-resource": true,
            "x-kubernetes-preserve-unknown-fields": true,
          },
        },
      },
    },
  };
}

interface Real {
  readonly schema: KindSchema;
  readonly value: unknown;
}

function realManifests(): Real[] {
  const tree = readSourceTree({ root: join(ROOT, "dist"), paths: ["."] });
  const values = [...tree.files.values()].flatMap(({ documents }) => documents.map(({ value }) => value));
  return values.flatMap((value): Real[] => {
    const schema = catalog.kind(String(at(value, "apiVersion")), String(at(value, "kind")));
    return schema === undefined ? [] : [{ schema, value }];
  });
}

function plainly(variant: KindSchema["variants"][number], value: unknown) {
  const native = variant.source === "Kubernetes" || variant.source.startsWith("kustomize");
  const { definition } = variant;
  const root = variant.schema();
  return explain({ value, pointer: "", closed: true }, root, { definition, root, native, isSecret: () => false });
}

interface Change {
  readonly place: number;
  readonly what: unknown;
  readonly rename: boolean;
}

/** The object with something else at one of its places, or with one of its keys changed. */
function mutate(object: unknown, { place, what, rename }: Change): unknown {
  const holders: Record<string, unknown>[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (Object.keys(value).length > 0) holders.push(value as Record<string, unknown>);
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(object);
  const holder = holders[place % Math.max(1, holders.length)];
  if (holder === undefined) return what;
  const keys = Object.keys(holder);
  const key = keys[place % keys.length] ?? "";
  if (!rename) holder[key] = what;
  else if (isFields(holder)) {
    const value = holder[key];
    delete (holder as Record<string, unknown>)[key];
    (holder as Record<string, unknown>)[`${key}s`] = value;
  }
  return object;
}

function references(schema: Schema): string[] {
  return [...JSON.stringify(schema).matchAll(/"\$ref":"([^"]+)"/g)].map(([, id = ""]) => id);
}
