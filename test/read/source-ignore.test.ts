import { expect, test } from "vitest";
import { pathMatcher } from "../../src/read/source-ignore.js";

test.each([
  ["a.yaml", true],
  ["x/a.yaml", true],
  ["b/c.yaml", true],
  ["x/b/c.yaml", false],
  ["x.tmp", true],
  ["keep.tmp", false],
  ["A.yaml", false],
  ["aa.yaml", false],
  ["", false],
  ["../a.yaml", false],
  ["/a.yaml", false],
  ["..a.tmp", true],
])("the patterns of a folder cover %j: %s", (path, expected) => {
  expect(pathMatcher(["a.yaml", "/b/", "*.tmp", "!keep.tmp"])(path)).toBe(expected);
});

test("no pattern covers nothing", () => {
  expect(pathMatcher([])("a.yaml")).toBe(false);
});
