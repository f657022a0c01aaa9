import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { READING } from "../../src/check/rules/reading.js";
import { readSourceFile } from "../../src/read/source-file.js";
import { filesBelow, ROOT } from "../support/files.js";
import { mutated, yamlText } from "./yaml/arbitrary.js";

const HEAD = "apiVersion: v1\nkind: ConfigMap\n";

/** So many mappings, one in the other. */
function nested(levels: number): string {
  return Array.from({ length: levels }, (_, depth) => `${" ".repeat(depth + 1)}a:\n`).join("");
}

/** What stands behind the head, and the problems as `code line:column`. */
const PROBLEMS: readonly [what: string, text: string, problems: readonly string[]][] = [
  ["a tab as indentation", "metadata:\n\tname: a\n", ["yaml-syntax 4:1"]],
  ["a tab on a line of its own", "data:\n  a: b\n\t\n  c: d\n", ["yaml-syntax 5:1"]],
  ["a tab before a comment", "data:\n  a: b\n\t# c\n", ["yaml-syntax 5:1"]],
  ["tabs inside a block and between words", "data:\n  a: |\n    x\n    \t\n    \ty\n  b:\tc\n", []],
  ["a line deeper than it may be", "data:\n  a: b\n   c: d\n", ["yaml-syntax 5:4"]],
  ["a second colon", "data:\n  a: b: c\n", ["yaml-syntax 4:6"]],
  ["a flow collection that does not end", "data: [a, b\n", ["yaml-syntax 4:1"]],
  ["a template", "metadata:\n  name: {{ x }}\n", ["yaml-syntax 4:10"]],
  ["a directive", "---\n%YAML 1.2\n", ["yaml-syntax 4:1"]],
  ["text behind a separator", "--- a\n", ["yaml-syntax 3:1", "not-a-manifest 3:1"]],
  ["a control character", 'data: "\x07"\n', ["yaml-syntax 3:8"]],
  ["a byte order mark in the text", "data: a\ufeff\n", ["yaml-ambiguous 3:8"]],
  ["an odd line break", "data: a\u2028  b\n", ["yaml-ambiguous 3:8"]],
  ["a key twice", 'a: b\n"a": c\nd:\n  a: b\n', ["duplicate-key 4:1"]],
  ["an alias of nothing", "a: *b\n", ["yaml-syntax 3:4"]],
  ["an alias of another document's anchor", `a: &x [b]\n---\n${HEAD}a: *x\n`, ["yaml-syntax 7:4"]],
  [
    "documents after two end markers",
    `...\nlost\nlost\n---\n${HEAD}...\n# c\nlost\n`,
    ["yaml-document-lost 4:1", "yaml-document-lost 11:1"],
  ],
  ["an alias to itself", "a: &b\n  c: *b\n", ["yaml-alias-limit 4:6"]],
  ["a merge of no mapping", "a:\n  <<: b\n", ["yaml-syntax 4:7"]],
  [
    "tags",
    "a: !vault b\nc: !!binary aa==\nd: !!str 1\ne: !!int 2\nf: !!map {}\ng: !x []\n",
    ["custom-tag 3:11", "custom-tag 4:13", "custom-tag 8:7"],
  ],
  ["a tag that does not fit", "a: !!int b\n", ["yaml-syntax 3:10"]],
  [
    "keys that are no text",
    "a:\n  1: b\n  null: c\n  2024-01-01: d\n  ? [x]\n  : e\n",
    ["yaml-key-not-string 4:3", "yaml-key-not-string 5:3", "yaml-key-not-string 6:3", "yaml-key-not-string 7:5"],
  ],
  [
    "numbers that are none",
    "a: .inf\nb: -.Inf\nc: .nan\n",
    ["yaml-not-finite 3:4", "yaml-not-finite 4:4", "yaml-not-finite 5:4"],
  ],
  ["numbers that are too large", "a: 9007199254740993\nb: 9007199254740991\n", ["yaml-unsafe-integer 3:4"]],
  [
    "versions that are numbers",
    'tag: 1.10\nb: {version: 1.0}\nc:\n  - 1.10\nweight: 1.10\n"version": "1.10"\n? imageTag\n: 1.20\nchannel: !!float 1.10\n',
    ["yaml-version-number 3:6", "yaml-version-number 4:14", "yaml-version-number 10:3"],
  ],
  [
    "traps as values, items and keys",
    "a: yes\nb:\n  - off\non: c\nd: {e: 0700}\n",
    ["yaml-ambiguous 3:4", "yaml-ambiguous 5:5", "yaml-ambiguous 6:1", "yaml-ambiguous 7:8"],
  ],
  ["documents after an end marker", "...\nkind: lost\n---\napiVersion: v1\nkind: B\n", ["yaml-document-lost 4:1"]],
  ["an end marker alone", "...\n# c\n---\napiVersion: v1\nkind: B\n...\n", []],
  [
    "documents that are no manifests",
    "---\na: b\n---\n- c\n---\nkind: D\n",
    ["not-a-manifest 4:1", "not-a-manifest 6:1", "not-a-manifest 8:1"],
  ],
  ["empty documents", "---\n---\n# c\n---\n{}\n---\n", []],
  ["deep nesting", `a: ${"[".repeat(300)}${"]".repeat(300)}\n`, ["yaml-too-deep 3:259"]],
  ["nesting as deep as it may be", `a: ${"[".repeat(255)}${"]".repeat(255)}\n`, []],
  ["nesting deeper by one", `a: ${"[".repeat(256)}${"]".repeat(256)}\n`, ["yaml-too-deep 3:259"]],
  ["blocks nested as deep as they may be", `a:\n${nested(255)}`, []],
  ["blocks nested deeper by one", `a:\n${nested(256)}`, ["yaml-too-deep 259:257"]],
  ["tabs within blocks, and one outside", "a: |\n  \tx\n  \t\nb: |\n  y\n  \t\nc: d\n\t\ne: f\n", ["yaml-syntax 10:1"]],
  ["a tab between blocks", "a: |\n  x\n  \t\nb: c\n\t\nd: |\n  y\n  \t\n", ["yaml-syntax 7:1"]],
  ["tabs within flow collections", "a: [b,\n  \t\n  c,\n  \td]\n", []],
  ["a tab behind a flow collection", "a: [b,\n  \t\n  c]\n \t\n", ["yaml-syntax 6:1"]],
  ["a merge of nothing", "a:\n  <<: ~\n", ["yaml-syntax 4:7"]],
  ["the merge key in quotes", 'a:\n  "<<": b\n', []],
  ["words of several readings as keys in quotes or with a tag", '"on": a\n!!str off: b\n', []],
  ["very deep nesting", `a: ${"[".repeat(100_000)}\n`, ["yaml-too-deep 3:1"]],
];

test.each(PROBLEMS)("reports %s", (_, text, problems) => {
  const found = readSourceFile("a.yaml", HEAD + text).problems;
  expect(found.map(({ code, at }) => `${code} ${"line" in at ? `${at.line}:${at.column}` : ""}`)).toEqual(problems);
  expect(READING.map(({ code }) => code)).toEqual(expect.arrayContaining(found.map(({ code }) => code)));
});

test("bounds what aliases stand for, and ends quickly", () => {
  const levels = "bcdefghijk"
    .split("")
    .map((name, at) => `${name}: &${name} [${`*${"abcdefghij"[at]},`.repeat(10)}]\n`);
  const file = readSourceFile("a.yaml", `${HEAD}a: &a [x]\n${levels.join("")}`);
  expect(file.problems.map(({ code }) => code)).toEqual(["yaml-alias-limit"]);
  expect(JSON.stringify(file).length).toBeLessThan(500_000);
});

test("bounds what aliases stand for in each document by itself", () => {
  const document = (count: number) => `${HEAD}a: &a [${"b,".repeat(99)}]\nc: [${"*a,".repeat(count)}]\n`;
  const codes = (text: string) => readSourceFile("a.yaml", text).problems.map(({ code }) => code);
  expect(codes(document(100))).toEqual([]);
  expect(codes(document(101))).toEqual(["yaml-alias-limit"]);
  expect(codes(`${document(60)}---\n${document(60)}`)).toEqual([]);
});

test("tells no more than a hundred problems of a file", () => {
  const file = readSourceFile("a.yaml", `${HEAD}${"b: c\n".repeat(150)}`);
  expect(file.problems).toHaveLength(100);
});

test("keeps keys that other objects inherit", () => {
  const { documents } = readSourceFile("a.yaml", `${HEAD}__proto__: {a: b}\nconstructor: c\n`);
  expect(JSON.stringify(documents[0]?.value)).toContain('"__proto__":{"a":"b"},"constructor":"c"');
});

test("takes the values of aliases and merges as the cluster does", () => {
  const text = `${HEAD}a: &a {b: 1, c: 2}\nd:\n  c: 3\n  <<: *a\n  e: *a\nf:\n  <<: [*a, {b: 9, g: 4}]\n`;
  expect(readSourceFile("a.yaml", text).documents[0]?.value).toMatchObject({
    d: { b: 1, c: 3, e: { b: 1, c: 2 } },
    f: { b: 1, c: 2, g: 4 },
  });
});

test("ends a block as the cluster does where the text has no last line break", () => {
  const value = (text: string) => readSourceFile("a.yaml", HEAD + text).documents[0]?.value;
  expect(value("a: |\n  b\n  c")).toMatchObject({ a: "b\nc" });
  expect(value("a: |\n  b\n  c\n")).toMatchObject({ a: "b\nc\n" });
  expect(value("x: [y]\na: ! 1\nb: ! yes\n")).toMatchObject({ a: "1", b: "yes" });
  expect(value('x: [y]\na: "b\\n"')).toMatchObject({ a: "b\n" });
  expect(value("x: [y]\na: |+\n  b\n\n")).toMatchObject({ a: "b\n\n" });
});

test("keeps the documents that hold something, with their index and line", () => {
  const file = readSourceFile("a.yaml", `# c\n---\n# none\n---\n\n${HEAD}---\n${HEAD}`);
  expect(file.documents.map(({ index, line }) => [index, line])).toEqual([
    [1, 6],
    [2, 9],
  ]);
});

test("reads the documents behind one that it gives up", () => {
  const deep = `${HEAD}a: ${"[".repeat(300)}${"]".repeat(300)}\n`;
  const file = readSourceFile("a.yaml", `${deep}---\n${HEAD}a: [b]\n`);
  expect(file.documents[1]?.value).toMatchObject({ a: ["b"] });
});

test("tells problems in the order of the text", () => {
  const text = `${HEAD}a: yes\nb: c\u2028\nd: no\n---\n${HEAD}e: [off]\n...\nf: g\n`;
  const places = readSourceFile("a.yaml", text).problems.map(({ at }) => ("line" in at ? at.line : 0));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).toHaveLength(5);
});

test("takes what is piped in for manifests, also where nobody can tell", () => {
  expect(readSourceFile("-", "a: [\n")).toMatchObject({ role: "manifests", problems: [{ at: { file: "-" } }] });
  expect(readSourceFile("a.yaml", "a: [\n")).toMatchObject({ role: "other", problems: [] });
  expect(readSourceFile("-", "a: b\n")).toMatchObject({ role: "other" });
});

test("knows what synth wrote behind a byte order mark, and nothing else", () => {
  const generated = (text: string) => readSourceFile("a.yaml", text).generated;
  expect(generated(`\ufeff# Generated by conformitron;\n${HEAD}`)).toBe(true);
  expect(generated(`x# Generated by conformitron;\n${HEAD}a: \ufeff`)).toBe(false);
  expect(generated(`# Generated by conformitron;\n${HEAD}a: \ufeff`)).toBe(true);
});

test("keeps comments that speak to the validator, from either parser", () => {
  const text = `# conformitron:waive a\n${HEAD}data: # conformitron:waive b\n  a: "# conformitron:no"\n  b: |\n    # conformitron:no\n---\n## conformitron:waive c \n${HEAD}`;
  const expected = [
    { line: 1, column: 1, text: "conformitron:waive a", document: 0 },
    { line: 4, column: 7, text: "conformitron:waive b", document: 0 },
    { line: 9, column: 1, text: "conformitron:waive c", document: 1 },
  ];
  expect(readSourceFile("a.yaml", text).comments).toEqual(expected);
  expect(readSourceFile("a.yaml", `${text}flow: [a]\n`).comments).toEqual(expected);
});

test("knows what synth wrote", () => {
  expect(readSourceFile("a.yaml", `# Generated by conformitron; change it there.\n${HEAD}`).generated).toBe(true);
  expect(readSourceFile("a.yaml", `${HEAD}# Generated by conformitron;\n`).generated).toBe(false);
});

test("has a digest that changes with the content alone", () => {
  const { digest } = readSourceFile("a.yaml", HEAD);
  expect(readSourceFile("b.yaml", HEAD).digest).toBe(digest);
  expect(readSourceFile("a.yaml", `${HEAD}\n`).digest).not.toBe(digest);
});

test("reads any text without a throw, to data that JSON keeps, with places in the text", () => {
  const manifests = filesBelow("dist", ".yaml")
    .slice(0, 100)
    .map((file) => readFileSync(join(ROOT, file), "utf8"))
    .filter(({ length }) => length < 1500);
  const text = fc.oneof(
    yamlText().map((tail) => HEAD + tail),
    mutated(manifests),
    fc.string({ unit: "binary", maxLength: 200 }),
  );
  fc.assert(
    fc.property(text, (content) => {
      const file = readSourceFile("a.yaml", content);
      expect(JSON.parse(JSON.stringify(file))).toEqual(file);
      for (const { at } of file.problems)
        expect(Math.min("line" in at ? at.line : 0, "line" in at ? at.column : 0)).toBeGreaterThan(0);
    }),
    { numRuns: 250 },
  );
});
