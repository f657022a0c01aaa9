import fc from "fast-check";
import { parse } from "unbash";
import { expect, test } from "vitest";
import { readQuoted } from "../../../src/check/shell/plain.js";
import { readParts, readWord } from "../../../src/check/shell/words.js";

test.each([
  ["text", '"a b"', { start: "a b", expansions: [] }],
  ["nothing", "''", { start: "", expansions: [] }],
  ["a variable", '"a $B c"', { start: "a ", expansions: [{ name: "B", operator: "", quoted: true, pos: 9 }] }],
  [
    "parameters of one character",
    '"$1$@"',
    {
      start: "",
      expansions: [
        { name: "1", operator: "", quoted: true, pos: 7 },
        { name: "@", operator: "", quoted: true, pos: 9 },
      ],
    },
  ],
])("a word in quotes is taken apart: %s", (_, text, expected) => {
  expect(readQuoted(text, 6)).toEqual(expected);
});

test.each(["a", "'", '"', "'a'b'", '"a"b"', '"${A}"', '"$(a)"', '"`a`"', '"a\\"', '"a$"', "a'b'", '$"a"'])(
  "the grammar takes the word apart: %s",
  (text) => expect(readQuoted(text, 0)).toBeUndefined(),
);

test("a word in quotes is taken apart as the grammar does it", () => {
  const pieces = fc.constantFrom(
    ..."$ \\ \" ' ` a B _ 1 @ ? # é { } ( ) = ~ * ! - / $A ${A} $(a) $1 $10 $AB_1 $é".split(" "),
    " ",
    "\n",
  );
  const words = fc.record({ quote: fc.constantFrom("'", '"', ""), pieces: fc.array(pieces, { maxLength: 8 }) });
  fc.assert(
    fc.property(words, (word) => {
      const text = `echo ${word.quote}${word.pieces.join("")}${word.quote}`;
      const [first] = parse(text).commands;
      if (first?.command.type !== "Command") return;
      for (const arg of first.command.args) {
        if (arg.type !== "Word" || arg.parts === undefined) continue;
        const { literal, start, expansions, substitutions, quoted } = readWord(arg);
        expect({ literal, start, expansions, substitutions, quoted }).toEqual(readParts(arg.parts));
      }
    }),
    { numRuns: 3000 },
  );
});
