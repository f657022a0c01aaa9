import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { SHELL } from "../../../src/check/rules/shell.js";
import { checkScripts } from "../../../src/check/shell/scripts.js";
import type { Problem } from "../../../src/model/manifest.js";
import { filesBelow, ROOT } from "../../support/files.js";
import { expectedLines, inventoryOf, lineOf } from "../../support/inventory.js";

const BAD = "test/bad";

describe.each(SHELL.map(({ code }) => code))("%s", (code) => {
  test("is found exactly where test/bad marks it", () => {
    const files = read(`${BAD}/${code}/fails`);
    const expected = expectedLines(code, files);
    expect(expected).not.toEqual([]);
    expect(found(code, files)).toEqual(expected);
  });

  test("is not found where it nearly is", () => {
    const files = read(`${BAD}/${code}/passes`);
    expect(Object.keys(files)).not.toEqual([]);
    expect(found(code, files)).toEqual([]);
  });
});

function read(folder: string): Record<string, string> {
  return Object.fromEntries(
    filesBelow(folder, "").map((file) => [relative(folder, file), readFileSync(join(ROOT, file), "utf8")]),
  );
}

function found(code: string, files: Readonly<Record<string, string>>): string[] {
  const problems = checkScripts(inventoryOf({ files }), new Map()).filter((problem) => problem.code === code);
  return problems.map((problem) => place(problem, files));
}

/** Scripts of the pairs are literal blocks, whose text begins on the line below the mark. */
function place({ at }: Problem, files: Readonly<Record<string, string>>): string {
  if (!("pointer" in at)) return `${at.file}:${at.line}`;
  const line = lineOf(files[at.file] ?? "", at.document, at.pointer);
  return `${at.file}:${line + 1 + (at.inside?.line ?? 0)}`;
}
