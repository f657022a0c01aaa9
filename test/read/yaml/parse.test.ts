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
  ["a comment behind a byte order mark", "\ufeff# conformitron:a\na: b # conformitron:c\n", [{ a: "b" }]],
  ["no line end", "a: b", [{ a: "b" }]],
  ["empty quotes", `a: ''\nb: 'c'\nd: ""\ne: "f"\n"": g\n`, [{ a: "", b: "c", d: "", e: "f", "": "g" }]],
  ["quotes within quotes", `a: ''''\nb: '''c'''\nd: "\\""\n`, [{ a: "'", b: "'c'", d: '"' }]],
  ["backslashes before a quote", `a: "b\\\\"\nc: "d\\\\\\"e"\n`, [{ a: "b\\", c: 'd\\"e' }]],
  ["a tab in quotes", `a: "b\tc"\nd: 'e\tf'\n`, [{ a: "b\tc", d: "e\tf" }]],
  ["quoted items and keys of items", `- "a"\n- 'b': c\n- "d": e\n  f: g\n`, [["a", { b: "c" }, { d: "e", f: "g" }]]],
  ["signs in words", "a: b:c\nd: e#f\n-g: h\ni: -j\nk: --l\n", [{ a: "b:c", d: "e#f", "-g": "h", i: "-j", k: "--l" }]],
  ["what looks like a marker", "a:\n  ---b: c\n  d: ---\n", [{ a: { "---b": "c", d: "---" } }]],
  ["letters of any language", "é: ü\n東: 京\n", [{ é: "ü", 東: "京" }]],
  [
    "odd signs at the beginning",
    "a: /b\nc: .d\ne: (f\ng: $h\ni: +j\nk: <l\nm: =\n",
    [{ a: "/b", c: ".d", e: "(f", g: "$h", i: "+j", k: "<l", m: "=" }],
  ],
  ["blanks at the end of lines", "a:  b  \nc:  \n  d: e \n", [{ a: "b", c: { d: "e" } }]],
  [
    "blocks before empty lines",
    "a: |\n  b\n\n\nc: |-\n  d\n\ne: |+\n  f\n\n\ng: >\n  h\n\ni: j\n",
    [{ a: "b\n", c: "d", e: "f\n\n\n", g: "h\n", i: "j" }],
  ],
  ["signs in a block", "a: |\n  # b\n  - c: d\n  ---\n  ...\ne: f\n", [{ a: "# b\n- c: d\n---\n...\n", e: "f" }]],
  ["lines of a block that are indented further", "a: |\n  b\n      c\n   d\n", [{ a: "b\n    c\n d\n" }]],
  ["items of items", "- - - a\n    - b\n  - c\n-\n  - d\n", [[[["a", "b"], "c"], ["d"]]]],
  ["empty items and values", "a:\n- \n- b:\n  c:\n-\n", [{ a: [null, { b: null, c: null }, null] }]],
  [
    "comments to the validator",
    "# conformitron:a\n---\n# conformitron:b\na: b # conformitron:c\n---\n---\n# conformitron:d\nc: |\n  # conformitron:no\n---\n  # conformitron:e\n",
    [{ a: "b" }, { c: "# conformitron:no\n" }],
  ],
  [
    "numbers of any form",
    "a: 0\nb: -1.5\nc: .5\nd: 1.\ne: 1.5e+3\nf: 10m\ng: 1h\nh: 0x1F\n",
    [{ a: 0, b: -1.5, c: 0.5, d: 1, e: 1500, f: "10m", g: "1h", h: 31 }],
  ],
  ["nothing", "", []],
];

test.each(READ)("reads %s", (_, text, values) => {
  expect(parseBlockYaml(text)?.documents.map(({ value }) => value)).toEqual(values);
  expect(parseAnyYaml(text)).toEqual(parseBlockYaml(text));
});

test("reads collections as deep as they may be, and no deeper", () => {
  const mappings = (levels: number) =>
    Array.from({ length: levels }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("");
  const items = (levels: number) => `${"- ".repeat(levels)}a\n`;
  expect([256, 257].map((levels) => parseBlockYaml(mappings(levels)) !== undefined)).toEqual([true, false]);
  expect([256, 257].map((levels) => parseBlockYaml(items(levels)) !== undefined)).toEqual([true, false]);
  expect([255, 256].map((levels) => parseBlockYaml(`b:\n${items(levels)}`) !== undefined)).toEqual([true, false]);
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
  ["the prototype in quotes", '"__proto__": a\n'],
  ["long keys", `${"a".repeat(1001)}: b\n`],
  ["long keys in quotes", `"${"a".repeat(1001)}": b\n`],
  ["a comment without a blank before it", 'a: "b"#c\n'],
  ["a dash alone", "a: -"],
  ["a dash alone on its line", "a: -\n"],
  ["quotes of several lines", 'a: "b\n  c"\n'],
  ["quotes that do not end", "a: 'b\n"],
  ["escapes that JSON does not know", 'a: "\\x41"\n'],
  ["text behind quotes", 'a: "b" c\n'],
  ["a value behind a value", "a: b: c\n"],
  ["a quoted key without a blank behind its colon", '"a":b\n'],
  ["folded paragraphs", "a: >\n  b\n\n  c\n"],
  ["folded lines that are indented further", "a: >\n  b\n    c\n"],
  ["a comment behind the head of a block", "a: | # b\n  c\n"],
  ["an indentation indicator", "a: |2\n  c\n"],
  ["a block without a text", "a: |\nb: c\n"],
  ["a block that begins with an empty line", "a: |\n\n  c\n"],
  ["a block that begins with a line of blanks", "a: |\n   \n  c\n"],
  ["a block whose last line does not end", "a: |\n  b"],
  ["a tab in a block's indentation", "a: |\n  b\n\tc\n"],
  ["words of several readings", "a: on\n"],
  ["large integers", "a: 9007199254740993\n"],
  ["collections that are not empty on one line", "a: [ ]\n"],
  ["text behind an empty collection", "a: [] b\n"],
  ["lines below an empty collection", "a: []\n  b: c\n"],
  ["an item where a key belongs", "a: b\n- c\n"],
  ["a key where an item belongs", "- a\nb: c\n"],
  ["a text as a document", "- a\n---\nb\n"],
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
