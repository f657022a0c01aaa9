import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAnyYaml } from "../../../src/read/yaml/library.js";
import { parseBlockYaml } from "../../../src/read/yaml/parse.js";
import { filesBelow, ROOT } from "../../support/files.js";
import { mutated, yamlText } from "./arbitrary.js";

const READ: readonly [what: string, text: string, values: readonly unknown[]][] = [
  ["nested mappings", "a:\n  b:\n    c: d\n  e: f\n", [{ a: { b: { c: "d" }, e: "f" } }]],
  ["a sequence at its parent's indentation", "a:\n- b\n- c\nd: e\n", [{ a: ["b", "c"], d: "e" }]],
  ["a deeper sequence", "a:\n  - b\n  -\n    c: d\n  -\n", [{ a: ["b", { c: "d" }, null] }]],
  ["compact items", "- - a\n  - b\n- c: d\n  e: f\n-   g: h\n", [[["a", "b"], { c: "d", e: "f" }, { g: "h" }]]],
  ["quotes", `a: "b # c"\nb: 'it''s'\n"c d": "\\n\\""\n`, [{ a: "b # c", b: "it's", "c d": '\n"' }]],
  [
    "scalars",
    "a: 1\nb: -2\nc: 1.5\nd: true\ne: ~\nf:\ng: a b\n",
    [{ a: 1, b: -2, c: 1.5, d: true, e: null, f: null, g: "a b" }],
  ],
  ["comments", "# top\na: b # c\n# between\nc: d#e\n", [{ a: "b", c: "d#e" }]],
  [
    "literal blocks",
    "a: |\n  b\n\n    c\nd: |-\n  e\nf: |+\n  g\n\nh: i\n",
    [{ a: "b\n\n  c\n", d: "e", f: "g\n\n", h: "i" }],
  ],
  ["folded blocks", "a: >\n  b\n  c\nd: >-\n  e\n", [{ a: "b c\n", d: "e" }]],
  ["documents", "---\na: b\n---\n# none\n---\nc: d\n", [{ a: "b" }, { c: "d" }]],
  ["empty collections", "a: []\nb: {} # none\n- x".slice(0, -4), [{ a: [], b: {} }]],
  ["Windows line ends and a byte order mark", "\ufeffa:\r\n  b: c\r\n", [{ a: { b: "c" } }]],
  ["no line end", "a: b", [{ a: "b" }]],
  ["nothing", "", []],
];

test.each(READ)("reads %s", (_, text, values) => {
  expect(parseBlockYaml(text)?.documents.map(({ value }) => value)).toEqual(values);
  expect(parseAnyYaml(text)).toEqual(parseBlockYaml(text));
});

const LEFT: readonly [what: string, text: string][] = [
  ["flow collections", "a: [b]\n"],
  ["flow mappings", "a: {b: c}\n"],
  ["anchors", "a: &b c\n"],
  ["aliases", "a: *b\n"],
  ["tags", "a: !!str b\n"],
  ["plain scalars of several lines", "a: b\n  c\n"],
  ["explicit keys", "? a\n: b\n"],
  ["directives", "%YAML 1.2\n---\na: b\n"],
  ["end markers", "a: b\n...\n"],
  ["tabs", "a:\n\tb: c\n"],
  ["a tab behind a key", "a:\tb\n"],
  ["duplicate keys", "a: b\na: c\n"],
  ["keys that are no text", "1: a\n"],
  ["merge keys", "<<: a\n"],
  ["the prototype", "__proto__: a\n"],
  ["booleans of YAML 1.1", "a: yes\n"],
  ["octal numbers", "mode: 0700\n"],
  ["dates", "a: 2024-01-01\n"],
  ["wrong indentation", "a:\n    b: c\n  d: e\n"],
  ["text on a separator's line", "--- a\n"],
  ["a text alone", "a\n"],
  ["lines of nothing but blanks in a block", "a: |\n  b\n   \n"],
  ["control characters", "a: b\x07\n"],
];

test.each(LEFT)("leaves %s to the package", (_, text) => {
  expect(parseBlockYaml(text)).toBeUndefined();
});

describe("gives what the package gives", () => {
  const files = ["dist", "test/cluster/fixture", "test/golden"].flatMap((folder) => filesBelow(folder, ".yaml"));
  const texts = files.map((file) => readFileSync(join(ROOT, file), "utf8"));
  const small = texts.filter((text) => text.length < 1500);

  test("of manifests, most of which it reads", () => {
    const sample = texts.filter((_, at) => at % 4 === 0);
    const read = sample.filter((text) => {
      const fast = parseBlockYaml(text);
      if (fast !== undefined) expect(fast).toEqual(parseAnyYaml(text));
      return fast !== undefined;
    });
    expect(read.length / sample.length).toBeGreaterThan(0.95);
  });

  test("of generated YAML", () => {
    fc.assert(fc.property(yamlText(), expectSame), { numRuns: 1000 });
  });

  test("of changed manifests", () => {
    fc.assert(fc.property(mutated(small), expectSame), { numRuns: 200 });
  });
});

function expectSame(text: string): void {
  const fast = parseBlockYaml(text);
  if (fast !== undefined) expect(fast).toEqual(parseAnyYaml(text));
}
