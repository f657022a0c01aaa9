import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileTree } from "../support/compiler.js";
import { ROOT } from "../support/files.js";
import { expectGolden } from "../support/golden.js";
import { CASES } from "./cases/all.js";

test.each(CASES)("the tree of $name is the committed one", ({ name, solutions, environments, options }) => {
  const { compiled, files } = compileTree(solutions, environments, options);
  expect(compiled.findings).toEqual([]);
  expectGolden(name, files);
});

test("every committed tree belongs to a case", () => {
  // Reports have goldens, too.
  const trees = readdirSync(join(ROOT, "test/golden")).filter((name) => name !== "verification");
  expect(trees.sort()).toEqual(CASES.map(({ name }) => name).sort());
});
