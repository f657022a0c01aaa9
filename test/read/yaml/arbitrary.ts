import fc from "fast-check";

/** Pieces of lines that YAML gives a meaning to, or nearly does. */
const TOKENS = [
  ..."abyn019-:#|>?[]{},&*!%@`'\"\\~=<._+",
  ..."  \n\n",
  ...[
    "- ",
    ": ",
    " #",
    "---\n",
    "...\n",
    "\n  ",
    "\n    ",
    "\n- ",
    "|\n  ",
    ">-\n    ",
    "|+\n ",
    "\t",
    "\r\n",
    "\ufeff",
  ],
  ...["yes", "on", "null", "true", "0700", "0x1F", "1_000", "1e3", ".5", "12:30", "2024-01-01", "<<", "__proto__"],
  ...[
    "key:",
    "key: value",
    "- item",
    "''",
    '""',
    '"\\n"',
    "'it''s'",
    "[]",
    "{}",
    "# conformitron:waive a",
    "é",
    "😀",
    "\u2028",
  ],
];

/** Text that looks like YAML, sound or not. */
export function yamlText(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.array(fc.constantFrom(...TOKENS), { maxLength: 25 }).map((parts) => parts.join("")),
    lines(),
  );
}

/** Lines that are each sound, at indentations that mostly fit. */
function lines(): fc.Arbitrary<string> {
  const scalar = fc.constantFrom(
    "a",
    "b c",
    "1",
    "true",
    "",
    "'x'",
    '"y: z"',
    "|",
    "|-",
    "|+",
    ">",
    ">-",
    "[]",
    "{}",
    "x # c",
    "no",
  );
  const line = fc.tuple(
    fc.constantFrom(0, 0, 2, 2, 4, 4, 6, 1),
    fc.constantFrom("", "", "- ", "- - ", "-   "),
    fc.constantFrom("", "a: ", "b: ", "c: ", "'d': ", "e : ", "# ", "f:"),
    scalar,
  );
  const text = line.map(([indent, dash, key, value]) => `${" ".repeat(indent)}${dash}${key}${value}`);
  const any = fc.oneof(
    { weight: 8, arbitrary: text },
    { weight: 1, arbitrary: fc.constantFrom("", "---", "  ", "# conformitron:x", "--- # y") },
  );
  return fc
    .tuple(fc.array(any, { maxLength: 12 }), fc.constantFrom("\n", "\n", ""))
    .map(([all, end]) => all.join("\n") + end);
}

/** Real texts with a few places changed, removed or doubled. */
export function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  const change = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(12), fc.constantFrom(...TOKENS, ""));
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([text, changes]) => {
      let result = text;
      for (const [where, length, token] of changes) {
        const at = Math.floor(where * result.length);
        result = result.slice(0, at) + token + result.slice(at + length);
      }
      return result;
    });
}
