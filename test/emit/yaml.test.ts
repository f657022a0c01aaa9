import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { toYaml } from "../../src/emit/yaml.js";

const versions = ["1.1", "1.2"] as const;

describe("toYaml", () => {
  it.each([
    ["words that YAML 1.1 takes for booleans", { a: "yes", b: "off", c: "Y", yes: "no" }],
    ["numbers in text", { a: "012345678901", b: "1.10", c: "0x1f", d: "1e3", e: "1:30", f: "1_000", g: "-5", h: ".5" }],
    ["dates", { a: "2027-01-31" }],
    [
      "indicators",
      {
        a: "- x",
        b: "# c",
        c: "a: b",
        d: "a #b",
        e: "*a",
        f: "&a",
        g: "!t",
        h: "{",
        i: "[",
        j: "|",
        k: "%",
        l: "@",
        m: "`",
      },
    ],
    ["spaces", { a: " x", b: "x ", c: "", d: "a  b" }],
    ["a script", { a: "#!/bin/sh\nset -eu\n\nif x; then\n\techo y\nfi\n" }],
    ["text that begins with a space", { a: "  x\ny\n" }],
    ["line breaks at the end", { a: "x\n\n\n", b: "x\ny", c: "\n", d: "\n\nx" }],
    ["a space at a line's end", { a: "x \ny\n", b: "x\ny " }],
    ["carriage returns", { a: "x\r\ny\r\n" }],
    ["empty containers", { a: [], b: {}, c: [[], {}], d: null }],
    ["nested lists", [[1, [2, { a: [3] }]], "x", { b: { c: true } }]],
    ["a null key's look-alike", { null: 1, "~": 2, "": 3, "a b": 4 }],
    ["special numbers", { a: 0.1, b: 1e21, c: -0.5, d: 10 }],
    ["wide characters", { a: "\u2028", b: "\ufeff", c: "naïve", d: "😀\nx\n", e: "\u0085\nx" }],
  ])("keeps %s", (_, value) => {
    for (const version of versions) expect(parse(toYaml(value), { version })).toEqual(value);
  });

  it("keeps arbitrary data in both versions of YAML", () => {
    const line = fc.constantFrom(
      "a",
      "- b",
      "  c",
      "d: e",
      "",
      " ",
      "\t",
      "#",
      "---",
      "...",
      "${x}",
      "\\",
      '"',
      "yes",
      "0700",
      "\r",
    );
    const textual = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.array(line).map((lines) => lines.join("\n")),
    );
    const data = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        textual,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        tie("list"),
        tie("map"),
      ),
      list: fc.array(tie("value")),
      map: fc.dictionary(
        textual.filter((key) => key !== "__proto__" && key.length < 200),
        tie("value"),
        { noNullPrototype: true },
      ),
    })).map;
    fc.assert(
      fc.property(data, (value) => {
        for (const version of versions) {
          const read = parse(toYaml(value), { version, merge: false, uniqueKeys: true });
          expect(JSON.stringify(read)).toBe(JSON.stringify(value));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("writes what people would write", () => {
    expect(
      toYaml({ kind: "ConfigMap", data: { "values.yaml": 'a: "${b}"\n', one: "1" }, list: [{ a: 1, b: [2] }] }),
    ).toBe('kind: ConfigMap\ndata:\n  values.yaml: |\n    a: "${b}"\n  one: "1"\nlist:\n  - a: 1\n    b:\n      - 2\n');
  });
});
