import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseWaiver } from "../../../src/check/waivers/parse.js";
import { blocksOf, documentAt } from "../../../src/check/waivers/range.js";

/** Lines as YAML has them, at three depths. */
const line = fc
  .tuple(fc.constantFrom("", "  ", "    "), fc.constantFrom("a: 1", "b:", "- c", "-", "# d", ""))
  .map(([indent, text]) => indent + text);
const lines = fc.array(fc.oneof({ weight: 9, arbitrary: line }, fc.constantFrom("---", "...", "--- # e")), {
  maxLength: 30,
});

const isFiller = (text = "") => text.trim() === "" || text.trim().startsWith("#");
const isMarker = (text = "") => /^(---|\.\.\.)( |$)/.test(text);
const depth = (text = "") => text.length - text.trimStart().length;
const isItem = (text = "") => /^-( |$)/.test(text.trim());

/** The same, said as slowly and plainly as possible. */
function block(all: readonly string[], from: number) {
  const first = all.findIndex((text, index) => index >= from - 1 && !isFiller(text));
  const head = all[first];
  if (first < 0 || isMarker(head)) return undefined;
  const end = all.findIndex((text, index) => {
    if (index <= first || isFiller(text)) return false;
    const deeper = depth(text) - depth(head);
    return isMarker(text) || deeper < 0 || (deeper === 0 && !(isItem(text) && !isItem(head)));
  });
  return { first: first + 1, last: end < 0 ? all.length : end };
}

describe("blocks", () => {
  test("are what a plain search finds", () => {
    fc.assert(
      fc.property(lines, (all) => {
        const blocks = blocksOf(all.join("\n"));
        for (let at = 1; at <= all.length; at += 1) expect(blocks(at)).toEqual(block(all, at));
      }),
    );
  });

  test("cost one pass, however deep", () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `${" ".repeat(index % 500)}a:\n# conformitron:`).join(
      "\n",
    );
    const started = performance.now();
    const blocks = blocksOf(text);
    for (let at = 1; at <= 40_000; at += 1) blocks(at);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test("of a line that is not there are nothing", () => {
    expect(blocksOf("a: 1")(7)).toBeUndefined();
  });
});

test.each<[line: number, position: number]>([
  [1, -1],
  [2, 0],
  [4, 0],
  [5, 1],
  [9, 2],
  [99, 2],
])("line %d is in document %d", (at, position) => {
  const documents = [2, 5, 9].map((first, index) => ({ file: "a.yaml", index, line: first, value: {} }));
  expect(documentAt(documents, at)).toBe(position);
});

test("every comment is a waiver or has something wrong", () => {
  const token = fc.constantFrom(
    "waive",
    " ",
    "a-code",
    ",",
    "=",
    '"',
    "\\",
    "until=",
    "reason=",
    "owner=@a",
    "2027-01-31",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(token, { maxLength: 12 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (comment) => {
      const parsed = parseWaiver(`conformitron:${comment}`, new Set(["a-code"]));
      expect("wrong" in parsed ? parsed.wrong !== "" : parsed.codes.length > 0).toBe(true);
    }),
  );
});
