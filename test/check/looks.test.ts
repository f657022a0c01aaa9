import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addChanges, noChanges, observed, sees } from "../../src/check/looks.js";

const KEYS = ["a", "b", "a.b", "", "*", "a\0", "\0*", "toString"];
const key = fc.constantFrom(...KEYS);
const leaf = fc.constantFrom<unknown>(null, 1, "x", [], [1], {}, { deep: 1 });
const inner = fc.oneof(leaf, fc.dictionary(key, leaf, { maxKeys: 3, noNullPrototype: true }));
const value = fc.oneof(leaf, fc.dictionary(key, inner, { maxKeys: 3, noNullPrototype: true }));

type Fields = Record<string, unknown>;

/** One way to look at something, as rules do it. */
const look = fc.oneof(
  fc.record({ how: fc.constantFrom("get", "has", "own"), path: fc.array(key, { minLength: 1, maxLength: 3 }) }),
  fc.record({ how: fc.constantFrom("keys", "entries", "json", "in", "spread"), path: fc.array(key, { maxLength: 2 }) }),
);

function read(from: unknown, { how, path }: { readonly how: string; readonly path: readonly string[] }): unknown {
  const isLast = how === "get" || how === "has" || how === "own";
  let at = from;
  for (const part of isLast ? path.slice(0, -1) : path) at = (at as Fields | null)?.[part];
  const last = path.at(-1) ?? "";
  if (typeof at !== "object" || at === null) return typeof at;
  if (how === "get") return JSON.stringify((at as Fields)[last]);
  if (how === "has") return last in at;
  if (how === "own") return Object.hasOwn(at, last);
  if (how === "keys") return Object.keys(at);
  if (how === "entries") return JSON.stringify(Object.entries(at));
  if (how === "json") return JSON.stringify(at);
  if (how === "spread") return JSON.stringify({ ...at });
  const names: string[] = [];
  for (const name in at) names.push(name);
  return names;
}

describe("who sees no change", () => {
  test("would read the same", () => {
    let blind = 0;
    fc.assert(
      fc.property(value, value, fc.array(look, { maxLength: 3 }), (before, after, looks) => {
        const seen = new Set<string>();
        const found = looks.map((it) => read(observed(before, seen), it));
        expect(found).toEqual(looks.map((it) => read(before, it)));
        const changes = noChanges();
        addChanges(before, after, changes);
        if (sees([...seen], changes)) return;
        blind += 1;
        expect(looks.map((it) => read(after, it))).toEqual(found);
      }),
      { numRuns: 3000 },
    );
    expect(blind).toBeGreaterThan(100);
  });
});

test.each<[what: string, before: unknown, after: unknown, isSeen: boolean]>([
  [
    "another field of the mapping",
    { spec: { values: 1, valuesFrom: [] } },
    { spec: { values: 2, valuesFrom: [] } },
    false,
  ],
  ["the field itself", { spec: { valuesFrom: [] } }, { spec: { valuesFrom: [1] } }, true],
  ["a field that appears", { spec: {} }, { spec: { valuesFrom: [1] } }, true],
  ["a mapping that goes away", { spec: { values: 1 } }, { other: 1 }, true],
  ["everything", { spec: { values: 1 } }, null, true],
])("a rule about spec.valuesFrom and %s", (_what, before, after, isSeen) => {
  const seen = new Set<string>();
  const { spec } = observed(before, seen) as { spec: { valuesFrom?: unknown } };
  expect(spec.valuesFrom).toEqual((before as typeof seen & { spec: { valuesFrom?: unknown } }).spec.valuesFrom);
  const changes = noChanges();
  addChanges(before, after, changes);
  expect(sees([...seen], changes)).toBe(isSeen);
});
