import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildInventory } from "../../../src/build/inventory.js";
import { REFERENCES } from "../../../src/check/rules/references.js";
import { runRules } from "../../../src/check/run.js";
import { createLocator } from "../../../src/read/locate.js";
import { readSourceTree } from "../../../src/read/source-tree.js";
import { filesBelow, ROOT } from "../../support/files.js";
import { BUILT_IN } from "./built-in.js";

describe.each(REFERENCES.map(({ code }) => code))("%s", (code) => {
  test("is found on the marked lines", async () => {
    const folder = join(ROOT, "test/bad", code, "fails");
    const expected = markedLines(code, folder);
    expect(expected.length).toBeGreaterThan(0);
    expect(await foundLines(code, folder)).toEqual(expected);
  });

  test("is not found where it nearly holds", async () => {
    const folder = join(ROOT, "test/bad", code, "passes");
    expect(existsSync(folder)).toBe(true);
    expect(await foundLines(code, folder)).toEqual([]);
  });
});

async function foundLines(code: string, root: string): Promise<string[]> {
  const tree = readSourceTree({ root, paths: ["."] });
  const inventory = await buildInventory(tree, { environments: BUILT_IN, facts: [] });
  const locate = createLocator(root);
  const problems = runRules(inventory, REFERENCES, "2026-01-31").filter((problem) => problem.code === code);
  return problems
    .map(({ at }) => locate(at))
    .map(({ file, line }) => `${file}:${line}`)
    .sort();
}

/** The lines of a folder that end with the comment `#! <code>`. */
function markedLines(code: string, folder: string): string[] {
  return filesBelow(folder.slice(ROOT.length), ".yaml")
    .flatMap((path) => {
      const lines = readFileSync(join(ROOT, path), "utf8").split("\n");
      const file = join("/", path).slice(join("/", folder.slice(ROOT.length)).length + 1);
      return lines.flatMap((line, index) => (line.endsWith(`#! ${code}`) ? [`${file}:${index + 1}`] : []));
    })
    .sort();
}
