import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { REFERENCES } from "../../../src/check/rules/references.js";
import { runRules } from "../../../src/check/run.js";
import type { PlaceByPointer } from "../../../src/model/manifest.js";
import { filesBelow, ROOT } from "../../support/files.js";
import { expectedLines, inventoryOf, lineOf } from "../../support/inventory.js";

const ENVIRONMENTS = ["baremetal", "snow", "vsphere"];

describe.each(REFERENCES.map(({ code }) => code))("%s", (code) => {
  test("is found on the marked lines", () => {
    const files = treeOf(`test/bad/${code}/fails`);
    const expected = [...expectedLines(code, files), ...listed(code)].sort();
    expect(expected.length).toBeGreaterThan(0);
    expect(foundLines(code, files)).toEqual(expected);
  });

  test("is not found where it nearly holds", () => {
    const files = treeOf(`test/bad/${code}/passes`);
    expect(Object.keys(files).length).toBeGreaterThan(0);
    expect(foundLines(code, files)).toEqual([]);
  });
});

function foundLines(code: string, files: Readonly<Record<string, string>>): string[] {
  const used = ENVIRONMENTS.filter((name) =>
    Object.keys(files).some((file) => file.startsWith(`eks-anywhere-${name}/`)),
  );
  const scopes = Object.fromEntries((used.length > 0 ? used : ["snow"]).map((name) => [name, {}]));
  const problems = runRules(inventoryOf({ files, scopes }), REFERENCES, "2026-01-31").filter(
    (one) => one.code === code,
  );
  const places = problems.map(({ at }) => at as PlaceByPointer);
  return places.map(({ file, document, pointer }) => `${file}:${lineOf(files[file] ?? "", document, pointer)}`).sort();
}

/** The files of a folder by their path in it. */
function treeOf(folder: string): Record<string, string> {
  const paths = existsSync(join(ROOT, folder)) ? filesBelow(folder, ".yaml") : [];
  return Object.fromEntries(
    paths.map((path) => [path.slice(folder.length + 1), readFileSync(join(ROOT, path), "utf8")]),
  );
}

/** Lines that cannot carry a comment. */
function listed(code: string): string[] {
  const file = join(ROOT, `test/bad/${code}/expect.txt`);
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
}
