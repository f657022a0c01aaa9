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
  ["a plain scalar", "a: b c\n"],
  ["quotes", "a: 'b c'\n"],
])("every word of %s is found where it is written", (_, yaml) => {
  const found = words(yaml);
  expect(found.length).toBeGreaterThan(1);
  expect(found.map(([, written]) => written)).toEqual(found.map(([word]) => word));
});
