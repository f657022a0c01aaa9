import { describe, expect, test } from "vitest";
import type { Edit } from "../../src/fix/edit.js";
import { mendFile } from "../../src/fix/mend-file.js";
import type { MendedFile } from "../../src/fix/types.js";
import type { Finding } from "../../src/model/finding.js";
import { readSourceFile } from "../../src/read/source-file.js";

const HEAD = "apiVersion: v1\nkind: A\n";

const insert = (pointer: string, value: string | number): Edit => ({ op: "insert", pointer, value });
const remove = (pointer: string): Edit => ({ op: "remove", pointer });
const set = (pointer: string, value: string | number | boolean): Edit => ({ op: "set", pointer, value });
const quote = (pointer: string): Edit => ({ op: "quote", pointer });

describe("edits the text alone", () => {
  test.each<[what: string, before: string, edits: Edit[], after: string]>([
    ["a plain scalar", "a: 1 # one\nb: 2\n", [set("/a", 3)], "a: 3 # one\nb: 2\n"],
    ["a scalar in double quotes", 'a: "x"\n', [set("/a", "y z")], 'a: "y z"\n'],
    ["a scalar in single quotes", "a: 'x'\n", [set("/a", "it's")], "a: 'it''s'\n"],
    ["a scalar that is no text any more", 'a: "80"\n', [set("/a", 80)], "a: 80\n"],
    ["a text that looks like a boolean", "a: x\n", [set("/a", "no")], 'a: "no"\n'],
    ["a number as it is written", "a:\n  b: 1.10\n", [quote("/a/b")], 'a:\n  b: "1.10"\n'],
    ["an item of a list", "a:\n- 1\n- 0700 # mode\n", [quote("/a/1")], 'a:\n- 1\n- "0700" # mode\n'],
    ["another spelling", "a: 0700\n", [{ op: "respell", pointer: "/a", text: "448" }], "a: 448\n"],
    ["a key", "a:\n  404: x\n", [{ op: "quote-key", pointer: "/a/404" }], 'a:\n  "404": x\n'],
    ["another key", "a: # those\n  - x\n", [{ op: "rename", pointer: "/a", key: "b" }], "b: # those\n  - x\n"],
    [
      "a field behind short ones",
      "a:\n  b: 1 # one\n  # two\n  c:\n    d: 2\n",
      [insert("/a/e", 3)],
      "a:\n  b: 1 # one\n  e: 3\n  # two\n  c:\n    d: 2\n",
    ],
    ["a field before a long one", "a:\n  c:\n    d: 2\n", [insert("/a/e", 3)], "a:\n  e: 3\n  c:\n    d: 2\n"],
    [
      "a field behind a long one with a comment",
      "a:\n  # why\n  c:\n    - d: 2\n# end\nb: 1\n",
      [insert("/a/e", 3)],
      "a:\n  # why\n  c:\n    - d: 2\n  e: 3\n# end\nb: 1\n",
    ],
    [
      "a field behind a script",
      "a:\n  # why\n  c: |\n    x\n\n    y\nb: 1\n",
      [insert("/a/e", 3)],
      "a:\n  # why\n  c: |\n    x\n\n    y\n  e: 3\nb: 1\n",
    ],
    [
      "a field of a list's item",
      "a:\n  - b: 1\n    c: 2\n",
      [insert("/a/0/d", 3)],
      "a:\n  - b: 1\n    c: 2\n    d: 3\n",
    ],
    [
      "a field with the maps above it",
      "a:\n  b: 1\n",
      [insert("/a/c/d/e", 3)],
      "a:\n  b: 1\n  c:\n    d:\n      e: 3\n",
    ],
    [
      "two fields of a missing map",
      "a:\n  b: 1\n",
      [insert("/a/c/d", 3), insert("/a/c/e", 4)],
      "a:\n  b: 1\n  c:\n    d: 3\n    e: 4\n",
    ],
    [
      "two maps that end together",
      "a:\n  # x\n  b:\n    # y\n    c:\n      - 1\n",
      [insert("/a/d", 1), insert("/a/b/e", 2)],
      "a:\n  # x\n  b:\n    # y\n    c:\n      - 1\n    e: 2\n  d: 1\n",
    ],
    ["a map on one line", "a: { b: 1 } # one\n", [insert("/a/c", "x")], "a: { b: 1, c: x } # one\n"],
    ["an empty map", "a: {}\n", [insert("/a/c/d", "x")], "a: { c: { d: x } }\n"],
    ["a map with quoted keys", 'a: {"b": 1}\n', [insert("/a/c", "x")], 'a: {"b": 1, "c": "x"}\n'],
    ["a field of a map that is out", "a:\n  b: 1\n  c:\n    - 2\n  d: 3\n", [remove("/a/c")], "a:\n  b: 1\n  d: 3\n"],
    ["two items that are out", "a:\n  - 1\n  - 2\n  - 3\n", [remove("/a/1"), remove("/a/2")], "a:\n  - 1\n"],
    ["an item on one line that is out", "a: [1, 2, 3]\n", [remove("/a/1")], "a: [1, 3]\n"],
    ["the last item on one line that is out", "a: [1, 2, 3]\n", [remove("/a/2")], "a: [1, 2]\n"],
    ["a file without a last line break", "a:\n  b: 1", [insert("/a/c", 2)], "a:\n  b: 1\n  c: 2"],
    [
      "line breaks of Windows",
      "a:\r\n  b: 1\r\n  d: x\r\n",
      [insert("/a/c", 2), set("/a/d", "z")],
      "a:\r\n  b: 1\r\n  d: z\r\n  c: 2\r\n",
    ],
    [
      "a map that becomes a list's item",
      "a: # all\n  b: x\n  # next\n  c: y\nd: 1\n",
      [{ op: "wrap", pointer: "/a", under: "pairs", beside: { whole: true } }],
      "a: # all\n  - whole: true\n    pairs:\n      b: x\n      # next\n      c: y\nd: 1\n",
    ],
  ])("%s", (_, before, edits, after) => {
    expect(mended(HEAD + before, edits)).toMatchObject({ text: HEAD + after, left: [] });
    expect(mended(`\ufeff${HEAD}${before}`, edits).text).toBe(`\ufeff${HEAD}${after}`);
  });

  test("of the document that the finding stands in", () => {
    const text = `${HEAD}a: 1\n---\n# second\n${HEAD}a: 1\n`;
    expect(mended(text, [set("/a", 2)], { line: 7 }).text).toBe(`${HEAD}a: 1\n---\n# second\n${HEAD}a: 2\n`);
  });

  test("of the object of a List", () => {
    const text = "apiVersion: v1\nkind: List\nitems:\n  - kind: A\n    a: 1\n  - kind: B\n    a: 1\n";
    expect(mended(text, [set("/a", 2)], { pointer: "/items/1/a" }).text).toBe(text.replace(/1\n$/, "2\n"));
  });

  test("at a line and column where the finding has no pointer", () => {
    const text = `${HEAD}a:\n  - { b: x, c: 0700 }\n`;
    const respell = { x: ({ pointer }: { pointer: string }): Edit[] => [{ op: "respell", pointer, text: "448" }] };
    expect(mended(text, respell, { line: 4, column: 16, pointer: undefined }).text).toBe(text.replace("0700", "448"));
  });
});

describe("leaves alone", () => {
  test.each<[what: string, text: string, edits: Edit[], reason: string]>([
    [
      "what an alias stands for",
      "a: &x\n  b: 1\nc: *x\n",
      [set("/c/b", 2)],
      "the field is not written there; it comes from an anchor or from elsewhere",
    ],
    [
      "what an anchor is used for elsewhere",
      "a: &x\n  b: 1\nc: *x\n",
      [set("/a/b", 2)],
      "the mended text would not read back as meant",
    ],
    ["a line with a comment", "a:\n  b: 1 # why\n  c: 2\n", [remove("/a/b")], "a comment would be lost"],
    ["the only field of a map", "a:\n  b: 1\n", [remove("/a/b")], "nothing would be left around the field"],
    ["a field that is there", "a:\n  b: 1\n", [insert("/a/b", 2)], "the field is there already"],
    ["a map without a value", "a:\n", [insert("/a/b", 2)], "what the field belongs into is not written as a map there"],
    [
      "a field on the line of a list's dash",
      "a:\n  - b: 1\n    c: 2\n",
      [remove("/a/0/b")],
      "something else stands on the line of the field",
    ],
    [
      "a script",
      "a: |\n  x\n",
      [set("/a", "y")],
      "the field is written in a way that is left to people: with an anchor, a tag or over several lines",
    ],
    ["a broken file", "a: [\n", [set("/a", 1)], "the file has to be corrected first: yaml-syntax"],
    [
      "a file with a key that stands twice",
      "a: 1\na: 2\n",
      [set("/a", 3)],
      "the file has to be corrected first: duplicate-key",
    ],
  ])("%s", (_, text, edits, reason) => {
    const { text: after, left } = mended(HEAD + text, edits);
    expect(after).toBeUndefined();
    expect(left.map((it) => it.reason)).toEqual([reason]);
  });

  test("the later of two findings that mean the same place", () => {
    const repairs = { x: () => [set("/a", 2)], y: () => [set("/a", 3)] };
    const result = mended(`${HEAD}a: 1\n`, repairs, {}, ["x", "y"]);
    expect(result.text).toBe(`${HEAD}a: 2\n`);
    expect(result.left.map(({ reason }) => reason)).toEqual(["another repair of the same place goes first"]);
  });

  test("a removal of what another finding changes inside, and the other way round", () => {
    const text = `${HEAD}a:\n  b: 1\n  c:\n    d: 1\n`;
    const inside = [set("/a/c/d", 2)];
    const around = [remove("/a/c")];
    const result = mended(text, { x: () => inside, y: () => around }, {}, ["x", "y"]);
    expect(result.text).toBe(text.replace("d: 1", "d: 2"));
    expect(result.left.map(({ reason }) => reason)).toEqual(["another repair of the same place goes first"]);
    expect(mended(text, { x: () => around, y: () => inside }, {}, ["x", "y"]).text).toBe(`${HEAD}a:\n  b: 1\n`);
  });

  test("one of several findings, for the sake of a comment", () => {
    const repairs = { x: () => [remove("/a/b")], y: () => [set("/a/c", 3)] };
    const result = mended(`${HEAD}a:\n  b: 1 # why\n  c: 2\n`, repairs, {}, ["x", "y"]);
    expect(result.text).toBe(`${HEAD}a:\n  b: 1 # why\n  c: 3\n`);
    expect(result.left.map(({ reason }) => reason)).toEqual(["a comment would be lost"]);
  });

  test("a file whose text reads back as something else", () => {
    const file = readSourceFile("a.yaml", `${HEAD}a: 1\n`);
    const findings = [finding("x", {})];
    const tools = { read: () => ({ ...file, documents: [] }), serves: () => true };
    const result = mendFile({ file, text: `${HEAD}a: 1\n`, findings, repairs: { x: () => [set("/a", 2)] }, tools });
    expect(result).toMatchObject({ text: undefined, mended: [] });
  });
});

type Repairs = Parameters<typeof mendFile>[0]["repairs"];
type Where = { line?: number; column?: number; pointer?: string | undefined };

function mended(text: string, repairs: readonly Edit[] | Repairs, where: Where = {}, codes = ["x"]): MendedFile {
  return mendFile({
    file: readSourceFile("a.yaml", text),
    text,
    findings: codes.map((code) => finding(code, where)),
    repairs: Array.isArray(repairs) ? { x: () => repairs } : (repairs as Repairs),
    tools: { read: readSourceFile, serves: () => true },
  });
}

function finding(code: string, where: Where): Finding {
  const { line = 1, column = 1 } = where;
  const pointer = "pointer" in where ? where.pointer : "/a";
  return {
    code,
    severity: "error",
    message: "",
    file: "a.yaml",
    line,
    column,
    ...(pointer !== undefined && { pointer }),
  };
}
