import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { POLICY } from "../../../src/check/rules/policy.js";
import { runRules } from "../../../src/check/run.js";
import type { Problem } from "../../../src/model/manifest.js";
import { inventoryOf, lineOf, type TestTree } from "../../support/inventory.js";

/** The folder of the pairs: what must be found, and what nearly must. */
export const BAD = fileURLToPath(new URL("../../bad", import.meta.url));

/** A finding of one rule, with its line. */
export interface Found {
  readonly place: string;
  readonly message: string;
}

/** What one rule says about a tree of YAML files; all rules run, so that none may throw. */
export function findingsOf(code: string, files: TestTree["files"], scopes = scopesOf(files)): Found[] {
  const inventory = inventoryOf({ files, scopes });
  return runRules(inventory, POLICY, "2026-06-01")
    .filter((problem) => problem.code === code)
    .map(({ at, message }) => ({ place: placeOf(at, files), message }));
}

/** The files below a folder, by their path in it. */
export function readTree(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [relative(folder, path).split(sep).join("/"), readFileSync(path, "utf8")]),
  );
}

/** One environment for each folder of the tree that is called like one. */
function scopesOf(files: TestTree["files"]): NonNullable<TestTree["scopes"]> {
  const names = Object.keys(files).flatMap((path) => /^eks-anywhere-(?!common)([^/]+)\//.exec(path)?.[1] ?? []);
  return Object.fromEntries((names.length === 0 ? ["here"] : names).map((name) => [name, {}]));
}

function placeOf(at: Problem["at"], files: TestTree["files"]): string {
  return "line" in at ? `${at.file}:${at.line}` : `${at.file}:${lineOf(files[at.file] ?? "", at.document, at.pointer)}`;
}
