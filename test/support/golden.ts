import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect } from "vitest";
import type { Tree } from "../../src/model/tree.js";
import { ROOT } from "./files.js";

/** Holds a tree against the committed one in `test/golden/<name>`; with UPDATE_GOLDEN=1 that one is written instead. */
export function expectGolden(name: string, files: Tree): void {
  const folder = join(ROOT, "test/golden", name);
  if (process.env["UPDATE_GOLDEN"] === "1") replace(folder, files);
  const golden = readTree(folder);
  const update = `${name}: look at the difference, and where it is wanted, run UPDATE_GOLDEN=1 npx vitest run test/emit`;
  expect([...files.keys()].sort(), update).toEqual([...golden.keys()].sort());
  for (const [path, content] of files) expect(content, `${path}\n${update}`).toBe(golden.get(path));
}

function replace(folder: string, files: Tree): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

function readTree(folder: string): Tree {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path).replaceAll("\\", "/"), readFileSync(path, "utf8").replaceAll("\r\n", "\n")];
    }),
  );
}
