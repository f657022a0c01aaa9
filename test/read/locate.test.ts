import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { PlaceByPointer } from "../../src/model/manifest.js";
import { createLocator } from "../../src/read/locate.js";
import { yamlText } from "./yaml/arbitrary.js";

const TEXT = `# head
apiVersion: v1
kind: ConfigMap
metadata:
  name: "quoted name"
  labels: {a: b, c/d: e}
data:
  script: |
    set -eu
    curl x

      deep
  folded: >-
    one
    two
  empty:
  base: &base
    inner: x
  again: *base
  list:
    - first
    - key: second
---
kind: Other
twice: 1
list: [a]
twice: 2
1: number
? [no, text]
: value
behind: x
t~/: y
---
`;

const PLACES: readonly [what: string, place: Partial<PlaceByPointer>, line: number, column: number][] = [
  ["a document", { pointer: "" }, 2, 1],
  ["another document", { pointer: "", document: 1 }, 24, 1],
  ["a value", { pointer: "/metadata/name" }, 5, 9],
  ["its key", { pointer: "/metadata/name", key: true }, 5, 3],
  ["a value in a flow collection", { pointer: "/metadata/labels/c~1d" }, 6, 23],
  ["a mapping", { pointer: "/metadata" }, 5, 3],
  ["an item", { pointer: "/data/list/0" }, 21, 7],
  ["a field of an item", { pointer: "/data/list/1/key" }, 22, 12],
  ["an empty value at its key", { pointer: "/data/empty" }, 16, 3],
  ["what an alias stands for", { pointer: "/data/again/inner" }, 18, 12],
  ["a field that is not there at its parent", { pointer: "/metadata/namespace" }, 5, 3],
  ["the key of the parent of a field that is not there", { pointer: "/metadata/labels/x/y", key: true }, 6, 3],
  ["an item that is not there", { pointer: "/data/list/7" }, 21, 5],
  ["a document that is not there", { pointer: "/a", document: 9 }, 1, 1],
  ["a file that is not there", { file: "missing.yaml", pointer: "/a" }, 1, 1],
  ["a key that stands twice at its last place", { pointer: "/twice", document: 1 }, 27, 8],
  ["a key that is a number", { pointer: "/1", document: 1 }, 28, 4],
  ["a key behind one that is no text", { pointer: "/behind", document: 1 }, 31, 9],
  ["a key with a tilde and a slash", { pointer: "/t~0~1", document: 1 }, 32, 6],
  ["an alias itself", { pointer: "/data/again" }, 19, 10],
  ["a field of what is no collection at its parent", { pointer: "/kind/a", document: 1 }, 24, 7],
  ["an item that is no number", { pointer: "/data/list/x" }, 21, 5],
  ["a negative document", { pointer: "/a", document: -1 }, 1, 1],
  ["an empty document", { pointer: "/a", document: 2 }, 33, 4],
  ["a line of a literal block", { pointer: "/data/script", inside: { line: 1, column: 2 } }, 10, 7],
  ["a line after an empty one", { pointer: "/data/script", inside: { line: 3, column: 2 } }, 12, 7],
  ["a line of a folded block", { pointer: "/data/folded", inside: { line: 0, column: 1 } }, 14, 6],
  ["a line that a block does not have", { pointer: "/data/script", inside: { line: 99, column: 99 } }, 12, 11],
  ["a character in quotes", { pointer: "/metadata/name", inside: { line: 0, column: 3 } }, 5, 13],
  ["a character of a plain scalar", { pointer: "/kind", inside: { line: 0, column: 2 } }, 3, 9],
];

test.each(PLACES)("finds %s", (_, place, line, column) => {
  const locate = createLocator("/nowhere", TEXT);
  const full = { file: "-", document: 0, pointer: "", ...place };
  expect(locate(full)).toEqual({ file: full.file, line, column });
});

test("looks into the document that is meant, also of a text that has one alone", () => {
  const locate = createLocator("/nowhere", "a: 1\n");
  const place = { file: "-", pointer: "/a" };
  expect(locate({ ...place, document: 0 })).toEqual({ file: "-", line: 1, column: 4 });
  expect(locate({ ...place, document: 1 })).toEqual({ file: "-", line: 1, column: 1 });
});

test("keeps a place that is known", () => {
  expect(createLocator("/nowhere")({ file: "a.yaml", line: 3, column: 4 })).toEqual({
    file: "a.yaml",
    line: 3,
    column: 4,
  });
});

test("reads a file of the tree, with Windows line ends and a byte order mark", () => {
  const root = mkdtempSync(join(tmpdir(), "locate-"));
  writeFileSync(join(root, "a.yaml"), "\ufeffa:\r\n  b: |\r\n    x\r\n    y\r\n");
  const locate = createLocator(root);
  expect(locate({ file: "a.yaml", document: 0, pointer: "/a/b", key: true })).toEqual({
    file: "a.yaml",
    line: 2,
    column: 3,
  });
  expect(locate({ file: "a.yaml", document: 0, pointer: "/a/b", inside: { line: 1, column: 0 } })).toEqual({
    file: "a.yaml",
    line: 4,
    column: 5,
  });
});

test("never throws and stays in the text", () => {
  const pointer = fc.array(fc.constantFrom("a", "b", "c", "0", "1", "", "~", "__proto__"), { maxLength: 4 });
  const inside = fc.option(fc.record({ line: fc.integer(), column: fc.integer() }), { nil: undefined });
  fc.assert(
    fc.property(
      yamlText(),
      pointer,
      fc.integer({ min: -1, max: 3 }),
      inside,
      fc.boolean(),
      (text, parts, document, at, key) => {
        const place = {
          file: "-",
          document,
          pointer: parts.map((part) => `/${part}`).join(""),
          key,
          ...(at && { inside: at }),
        };
        const { line, column } = createLocator("/nowhere", text)(place);
        expect(line).toBeGreaterThan(0);
        expect(line).toBeLessThanOrEqual(text.split(/\r\n|[\n\r\x85\u2028\u2029]/).length);
        expect(column).toBeGreaterThan(0);
      },
    ),
    { numRuns: 250 },
  );
});
