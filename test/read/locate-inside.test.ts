import { expect, test } from "vitest";
import { parseDocument, type Scalar } from "yaml";
import { insideScalar } from "../../src/read/locate-inside.js";

/** Words of the value with what is written where each is said to stand. */
function words(yaml: string): (readonly [string, string])[] {
  const node = parseDocument(yaml).get("a", true) as Scalar<string>;
  return node.value.split("\n").flatMap((content, line) =>
    [...content.matchAll(/\S+/g)].map(({ 0: word, index }) => {
      const at = insideScalar(yaml, node, { line, column: index });
      return [word, yaml.slice(at, at + word.length)] as const;
    }),
  );
}

test.each([
  ["a literal block", "a: |\n  b c\n\n    d\n  e\n"],
  ["a folded block", "a: >\n  b c\n  d\n\n  e\n\n\n  f\n"],
  ["a folded block that begins with empty lines", "a: >-\n\n\n  b\n  c\n"],
  ["lines that are indented further", "a: >\n  b\n    c\n    d\n  e\n\n    f\n\n  g\n  h\n"],
  ["blanks at the end of lines", "a: >\n  b  \n  c\n"],
  ["line ends of Windows", "a: >\r\n  b\r\n  c\r\n\r\n  d\r\n"],
  ["a block before other keys", "a: >+\n  b\n  c\n\nd: e\n"],
  ["a literal block that ends the text without a line break", "a: |\n  b c\n  d"],
  ["a literal block of one line", "a: |\n  b c\n"],
  ["an item's block", "x:\n- y\na: |\n    b c\n    d\n"],
  ["a folded block with a last line that is indented further", "a: >\n  b\n  c\n    d\n"],
  ["a folded block with lines of tabs and blanks", "a: >\n  b\n  \tc\n  d\n"],
  ["a block in a text of several lines before it", "x: |\n  y\n  z\n\na: |\n\n  b c\n  d e\n"],
  ["a plain scalar at the end of the text", "a: b c"],
  ["quotes at the end of the text", 'a: "b c"'],
  ["a plain scalar", "a: b c\n"],
  ["quotes", "a: 'b c'\n"],
])("every word of %s is found where it is written", (_, yaml) => {
  const found = words(yaml);
  expect(found.length).toBeGreaterThan(1);
  expect(found.map(([, written]) => written)).toEqual(found.map(([word]) => word));
});

test.each<[what: string, yaml: string, line: number, column: number, expected: number]>([
  ["a later line of a plain scalar", "a: b\n  c\n", 1, 0, 3],
  ["a column behind a plain scalar", "a: b c\nd: e\n", 0, 99, 5],
  ["the column of the last character", "a: b c\nd: e\n", 0, 2, 5],
  ["a column behind quotes", 'a: "b c"\nd: e\n', 0, 99, 7],
  ["a column behind quotes of several lines", 'a: "b\n  c"\n', 0, 99, 4],
  ["a column behind a line of a block", "a: |\n  b\n  c\nd: e\n", 0, 99, 8],
  ["a line behind a block", "a: |\n  b\n  c\nd: e\n", 99, 0, 11],
  ["a line before a block", "a: |\n  b\n  c\n", -1, 0, 7],
  ["a column before a line", "a: |\n  b\n  c\n", 1, -99, 9],
  ["an empty block", "a: |\nb: c\n", 0, 3, 3],
  ["a block at the end of the text", "a: |", 0, 0, 3],
  ["the break between folded lines", "a: >\n  b\n  c\n", 0, 1, 8],
  ["the end of a folded block", "a: >\n  b\n  c\n", 0, 99, 12],
])("a place in %s is the nearest that there is", (_, yaml, line, column, expected) => {
  expect(insideScalar(yaml, parseDocument(yaml).get("a", true) as Scalar, { line, column })).toBe(expected);
});
