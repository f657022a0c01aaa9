import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LiveObject, ManagedFields } from "../../../src/model/live.js";
import { differences } from "../../../src/verify/after/differences.js";
import { managerOf } from "../../../src/verify/after/managers.js";
import { sameQuantity } from "../../../src/verify/after/quantity.js";

describe("differences", () => {
  test.each<[what: string, expected: unknown, actual: unknown, paths: string[]]>([
    ["nothing", { a: 1 }, { a: 1 }, []],
    ["a default that a server adds", { a: 1 }, { a: 1, b: 2 }, []],
    ["another value", { a: { b: 1 } }, { a: { b: 2 } }, ["a/b"]],
    ["a value that is not there", { a: "x" }, {}, ["a"]],
    ["a default that is written out and not kept", { a: false, b: 0, c: "" }, {}, []],
    ["true that is not there", { a: true }, {}, ["a"]],
    ["what is empty", { a: {}, b: [], c: null }, {}, []],
    ["a quantity in other words", { cpu: "1000m", memory: "1Gi" }, { cpu: "1", memory: "1024Mi" }, []],
    ["another quantity", { cpu: "100m" }, { cpu: "1" }, ["cpu"]],
    ["a number as text", { port: 80 }, { port: "80" }, []],
    ["a variable whose value is not known", { host: "${HOST}" }, { host: "a" }, []],
    ["a literal dollar", { cost: "$5" }, { cost: "$6" }, ["cost"]],
    ["an entry by its name, wherever it stands", [{ name: "a", v: 1 }], [{ name: "b" }, { name: "a", v: 1 }], []],
    ["an entry by its name that differs", [{ name: "a", v: 1 }], [{ name: "a", v: 2 }], ["[name=a]/v"]],
    ["an entry that is gone", [{ name: "a", v: 1 }], [], ["[name=a]/name", "[name=a]/v"]],
    ["a list without keys of another length", ["a"], ["a", "b"], [""]],
    ["a list without keys in another order", ["a", "b"], ["b", "a"], ["0", "1"]],
    ["a map where there is a scalar", { a: { b: 1 } }, { a: 1 }, ["a"]],
    ["a list where there is a map", { a: [1] }, { a: { b: 1 } }, ["a"]],
  ])("%s", (what, expected, actual, paths) => {
    const found = differences(expected, actual).map(({ path }) => path.join("/"));
    // An entry that is gone may be told as a whole or by its fields.
    expect(what === "an entry that is gone" ? found.length > 0 : found).toEqual(
      what === "an entry that is gone" ? true : paths,
    );
  });

  test("there are none between a value and itself, whatever it is", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void expect(differences(value, value)).toEqual([])));
  });

  test("what comes on top in a map is none", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (value, key) => {
        fc.pre(!Object.hasOwn(value, key) && key !== "__proto__");
        expect(differences(value, { ...value, [key]: "more" })).toEqual([]);
      }),
    );
  });
});

describe("quantities and durations", () => {
  test.each<[string, string, boolean]>([
    ["1", "1000m", true],
    ["1", "1000000u", true],
    ["1Ki", "1024", true],
    ["1k", "1024", false],
    ["1.5Gi", "1536Mi", true],
    ["1e3", "1k", true],
    ["-1", "1", false],
    ["60m", "1h0m0s", true],
    ["90s", "1m30s", true],
    ["500ms", "0.5s", true],
    ["10s", "10m", false],
    ["a", "a", false],
    ["", "", false],
    ["1", "1x", false],
  ])("%s and %s: %s", (a, b, same) => {
    expect(sameQuantity(a, b)).toBe(same);
    expect(sameQuantity(b, a)).toBe(same);
  });
});

describe("who has set a field", () => {
  const entry = (manager: string, time: string | undefined, fieldsV1: object): ManagedFields =>
    ({ manager, operation: "Update", fieldsV1, ...(time && { time }) }) as ManagedFields;
  const object = (...managedFields: ManagedFields[]) => ({ metadata: { managedFields } }) as unknown as LiveObject;
  const early = "2026-11-21T12:00:00Z";
  const late = "2026-11-21T13:00:00Z";
  const image = { "f:spec": { "f:containers": { 'k:{"name":"web"}': { ".": {}, "f:image": {} } } } };

  test.each<[what: string, live: LiveObject, path: string[], manager: string | undefined]>([
    ["the only one", object(entry("a", early, { "f:data": { "f:x": {} } })), ["data", "x"], "a"],
    [
      "the last of several",
      object(entry("a", late, { "f:data": { "f:x": {} } }), entry("b", early, { "f:data": { "f:x": {} } })),
      ["data", "x"],
      "a",
    ],
    ["nobody", object(entry("a", early, { "f:data": { "f:x": {} } })), ["data", "y"], undefined],
    ["in an entry of a list", object(entry("a", early, image)), ["spec", "containers", "[name=web]", "image"], "a"],
    ["not of another entry", object(entry("a", early, image)), ["spec", "containers", "[name=db]", "image"], undefined],
    ["of what holds it as a whole", object(entry("a", early, { "f:data": {} })), ["data", "x"], "a"],
    [
      "who says no time",
      object(entry("a", undefined, { "f:data": {} }), entry("b", early, { "f:data": {} })),
      ["data"],
      "b",
    ],
    ["where no record is kept", object(), ["data"], undefined],
    [
      "where the record cannot be read",
      object(entry("a", early, { "f:l": { "k:{": {} } })),
      ["l", "[name=a]"],
      undefined,
    ],
  ])("%s", (_, live, path, manager) => expect(managerOf(live, path)).toBe(manager));
});
