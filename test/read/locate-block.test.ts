import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { blockLocator } from "../../src/read/locate-block.js";
import { filesBelow, ROOT } from "../support/files.js";

interface Expected {
  readonly parts: readonly string[];
  readonly value: string;
  readonly key: string;
}

describe("finds every field of the tree where the package finds it", () => {
  const files = ["dist/eks-anywhere-common", "test/bad"].flatMap((folder) => filesBelow(folder, ".yaml"));
  const located = files.flatMap((file) => {
    const text = readFileSync(join(ROOT, file), "utf8");
    const locate = blockLocator(text);
    return locate === undefined ? [] : [{ file, text, locate }];
  });

  test("in most files", () => {
    expect(located.length).toBeGreaterThan(files.length / 2);
  });

  test("at the same line and column", () => {
    const wrong = located.flatMap(({ file, text, locate }) =>
      expectedPlaces(text).flatMap(({ parts, value, key }) => {
        const at = (isKey: boolean) => Object.values(locate(parts, isKey)).join(":");
        return at(false) === value && at(true) === key ? [] : [`${file} ${parts.join("/")}: ${at(false)} ${at(true)}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

test("finds the nearest parent of what is not there", () => {
  const locate = blockLocator("a:\n  - b: 1\n    c:\n    - d\n  -\n    e: 2\n");
  expect(locate?.(["a", "0", "c", "7"], false)).toEqual({ line: 4, column: 5 });
  expect(locate?.(["a", "1", "x"], false)).toEqual({ line: 6, column: 5 });
  expect(locate?.(["x"], true)).toEqual({ line: 1, column: 1 });
});

test.each<[text: string, parts: string[], isKey: boolean, place: string]>([
  ["a:b: 1\na: 2\n", ["a"], false, "2:4"],
  ["ab: 1\na: 2\n", ["a"], true, "2:1"],
  ["-a: 1\n-b: 2\n", ["-b"], false, "2:5"],
  ["'it''s': 1\n\"q\\\"\": 2\n", ["it's"], false, "1:10"],
  ["'it''s': 1\n\"q\\\"\": 2\n", ['q"'], false, "2:8"],
  ["a : 1\n", ["a"], false, "1:5"],
  ["a:\nb: 1\n", ["a"], false, "1:1"],
  ["a: # x\n  b: 1\n", ["a"], false, "2:3"],
  ["a:\n# x\n\n  b: 1\n", ["a"], false, "4:3"],
  ["a:\n- 1\n- 2\nb: 3\n", ["a", "1"], false, "3:3"],
  ["a:\n- 1\n- 2\nb: 3\n", ["a", "2"], false, "2:1"],
  ["a:\n- 1\n- 2\nb: 3\n", ["a", "x"], false, "2:1"],
  ["a:\n- 1\n- 2\nb: 3\n", ["a", ""], false, "2:1"],
  ["a:\n- 1\n- 2\nb: 3\n", ["a", "0x1"], false, "2:1"],
  ["a:\n- 1\n- 2\nb: 3\n", ["a", "-1"], false, "2:1"],
  ["a:\n- 1\n- 2\nb: 3\n", ["b"], false, "4:4"],
  ["- - 1\n  - 2\n- 3\n", ["0", "1"], false, "2:5"],
  ["- - 1\n  - 2\n- 3\n", ["1"], false, "3:3"],
  ["-\n- 1\n", ["0"], false, "1:1"],
  ["- b: 1\n  c: 2\n", ["0", "c"], true, "2:3"],
  ["-   b: 1\n    c: 2\n", ["0", "c"], false, "2:8"],
  ["a: |\n  b: 1\nb: 2\n", ["b"], false, "3:4"],
  ["a:\n  x: 1\nb:\n  x: 2\n", ["b", "x"], false, "4:6"],
  ["a:\n  x: 1\nb:\n  z: 2\n", ["a", "z"], false, "2:3"],
  ["a: x---y\nb: 1\n", ["b"], false, "2:4"],
  ["# head\n\na: 1", ["a"], false, "3:4"],
  ["a:", ["a"], true, "1:1"],
  ["b:\n  - c:\n", ["b", "0", "c"], true, "2:5"],
])("finds in %j the field %j, its key: %s, at %s", (text, parts, isKey, place) => {
  expect(Object.values(blockLocator(text)?.(parts, isKey) ?? {}).join(":")).toBe(place);
});

test.each(["a: {b: c}\n", "a: 1\n---\nb: 2\n", "a: 1\r\n", ""])("gives up on %j", (text) => {
  expect(blockLocator(text)).toBeUndefined();
});

/** Where the package finds every field of a text. */
function expectedPlaces(text: string): Expected[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: "failsafe", lineCounter: lines });
  const at = (node: Node) => {
    const { line, col } = lines.linePos(node.range?.[0] ?? 0);
    return `${line}:${col}`;
  };
  const found: Expected[] = [];
  const walk = (node: unknown, parts: readonly string[]): void => {
    if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) {
        if (isEmpty(item as Node)) continue;
        found.push({ parts: [...parts, String(index)], value: at(item as Node), key: at(item as Node) });
        walk(item, [...parts, String(index)]);
      }
    }
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      const here = [...parts, String((key as { value: unknown }).value)];
      const target = value === null || isEmpty(value as Node) ? (key as Node) : (value as Node);
      found.push({ parts: here, value: at(target), key: at(key as Node) });
      walk(value, here);
    }
  };
  walk(document.contents, []);
  return found;
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.range?.[0] === node.range?.[1];
}
