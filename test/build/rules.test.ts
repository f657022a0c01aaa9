import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildInventory } from "../../src/build/inventory.js";
import { BUILD } from "../../src/check/rules/build.js";
import { createLocator } from "../../src/read/locate.js";
import { readSourceTree } from "../../src/read/source-tree.js";
import { filesBelow, ROOT } from "../support/files.js";
import { expectedLines } from "../support/inventory.js";

const BAD = "test/bad";

test.each(BUILD.map(({ code }) => code))("%s is found where it is, and nowhere else", async (code) => {
  const expected = expectedLines(code, textsBelow(`${BAD}/${code}/fails`));
  expect(expected.length).toBeGreaterThan(0);
  expect(await found(code, "fails")).toEqual(expected.map((line) => `${code} ${line}`).sort());
  expect(existsSync(join(ROOT, BAD, code, "passes"))).toBe(true);
  expect(await found(code, "passes")).toEqual([]);
});

/** Everything that building finds, as `code file:line`. */
async function found(code: string, pair: "fails" | "passes"): Promise<string[]> {
  const root = join(ROOT, BAD, code, pair);
  const tree = readSourceTree({ root, paths: [root] });
  const { problems } = await buildInventory(tree, { environments: [], facts: [] });
  const locate = createLocator(root);
  return problems.map(({ code: name, at }) => `${name} ${locate(at).file}:${locate(at).line}`).sort();
}

function textsBelow(folder: string): Record<string, string> {
  const files = [".yaml", ".yml"].flatMap((extension) => filesBelow(folder, extension));
  return Object.fromEntries(
    files.map((file) => [file.slice(folder.length + 1), readFileSync(join(ROOT, file), "utf8")]),
  );
}
