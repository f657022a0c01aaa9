import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { applyEdits, type Edit, type ValueEdit } from "../../src/fix/edit.js";
import { mendFile } from "../../src/fix/mend-file.js";
import { pointerOf } from "../../src/fix/pointer.js";
import type { SourceFile } from "../../src/model/manifest.js";
import { readSourceFile } from "../../src/read/source-file.js";
import { filesBelow, ROOT } from "../support/files.js";

/** Every so many of the manifests of the tree and of the failing inputs. */
const TEXTS = ["test/bad", "dist"]
  .flatMap((folder) => filesBelow(folder, ".yaml").filter((_, index) => index % 7 === 0))
  .map((file) => readFileSync(join(ROOT, file), "utf8"))
  .filter((text) => text.length < 20_000);

const WAYS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replace(/\r?\n/g, "\r\n"),
  (text) => `\ufeff${text}`,
  (text) => text.trimEnd(),
];

const value = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom("1.2.3", "0700", "on", "a b", "# x"),
);
const choice = fc.record({
  op: fc.constantFrom("set", "insert", "remove", "quote", "rename" as const),
  place: fc.nat(),
  name: fc.constantFrom("zz", "timeout", "a/b~c", "on"),
  value,
});

test("an edited file reads back as meant, or is left alone", { timeout: 30_000 }, () => {
  const edited = { count: 0 };
  fc.assert(
    fc.property(
      fc.constantFrom(...TEXTS),
      fc.constantFrom(...WAYS),
      fc.nat(),
      fc.array(choice, { minLength: 1, maxLength: 4 }),
      (text, way, at, choices) => {
        const source = way(text);
        const file = readSourceFile("a.yaml", source);
        const document = file.documents[at % Math.max(1, file.documents.length)];
        if (document === undefined) return;
        const places = pointersOf(document.value);
        const edits = choices.map((it) => editOf(it, places));
        const repairs = Object.fromEntries(edits.map((edit, index) => [`c${index}`, () => [edit]]));
        const findings = edits.map(
          (_, index) =>
            ({
              code: `c${index}`,
              severity: "error",
              message: "",
              file: "a.yaml",
              line: document.line,
              column: 1,
              pointer: "",
            }) as const,
        );
        const {
          text: after,
          mended,
          left,
        } = mendFile({ file, text: source, findings, repairs, tools: { read: readSourceFile, serves: () => true } });
        expect(mended.length + left.length).toBe(edits.length);
        if (after === undefined) return;
        edited.count++;
        // The same edit twice is done once.
        const meant = [...new Set(mended.map(({ code }) => JSON.stringify(edits[Number(code.slice(1))])))];
        check(
          file,
          source,
          after,
          document.index,
          meant.map((it) => JSON.parse(it)),
        );
      },
    ),
    { numRuns: 150 },
  );
  expect(edited.count).toBeGreaterThan(20);
});

function check(file: SourceFile, before: string, after: string, index: number, edits: readonly Edit[]): void {
  const read = readSourceFile("a.yaml", after);
  expect(after.startsWith("\ufeff")).toBe(before.startsWith("\ufeff"));
  expect(after.includes("\r\n") && /(?<!\r)\n/.test(after)).toBe(false);
  expect(read.problems.length).toBeLessThanOrEqual(file.problems.length);
  for (const [number, document] of file.documents.entries()) {
    const other = read.documents[number]?.value;
    if (document.index !== index) expect(other).toEqual(document.value);
    // What a scalar becomes in quotes is what is written there, which only the text tells.
    else if (edits.every(({ op }) => op !== "quote"))
      expect(other).toEqual(applyEdits(document.value, edits as readonly ValueEdit[]));
  }
}

interface Choice {
  readonly op: "set" | "insert" | "remove" | "quote" | "rename";
  readonly place: number;
  readonly name: string;
  readonly value: string | number | boolean;
}

function editOf({ op, place, name, value }: Choice, places: readonly string[]): Edit {
  const pointer = places[place % places.length] ?? "";
  switch (op) {
    case "insert":
      return { op, pointer: pointer + pointerOf(name), value };
    case "set":
      return { op, pointer, value };
    case "rename":
      return { op, pointer, key: "zz" };
    default:
      return { op, pointer };
  }
}

function pointersOf(value: unknown, parts: readonly string[] = []): string[] {
  const inner = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [pointerOf(...parts), ...inner.flatMap(([key, it]) => pointersOf(it, [...parts, key]))];
}
