import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { replaceText } from "../../src/fix/write.js";

let root = "";
let outside = "";

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), "fix-write-"));
  root = join(outside, "tree");
  mkdirSync(root);
  writeFileSync(join(root, "a.yaml"), "a: 1\n");
  writeFileSync(join(outside, "secret.yaml"), "a: 1\n");
});

afterEach(() => rmSync(outside, { recursive: true, force: true }));

test("replaces the text and keeps the mode", () => {
  chmodSync(join(root, "a.yaml"), 0o666);
  expect(replaceText(root, "a.yaml", "a: 1\n", "a: 2\n")).toBeUndefined();
  expect(readFileSync(join(root, "a.yaml"), "utf8")).toBe("a: 2\n");
  expect(statSync(join(root, "a.yaml")).mode & 0o777).toBe(0o666);
  expect(readdirSync(root)).toEqual(["a.yaml"]);
});

test("follows a link inside the root, which stays one", () => {
  symlinkSync("a.yaml", join(root, "b.yaml"));
  expect(replaceText(root, "b.yaml", "a: 1\n", "a: 2\n")).toBeUndefined();
  expect(lstatSync(join(root, "b.yaml")).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(root, "a.yaml"), "utf8")).toBe("a: 2\n");
});

test.each([
  ["a link to a file outside", () => symlinkSync("../secret.yaml", join(root, "b.yaml")), "b.yaml"],
  ["a path outside", () => undefined, "../secret.yaml"],
  ["a folder that is a link to the outside", () => symlinkSync("..", join(root, "up")), "up/secret.yaml"],
])("does not write to %s", (_, prepare, file) => {
  prepare();
  expect(replaceText(root, file, "a: 1\n", "a: 2\n")).toBe("the file is a link that leads out of the tree");
  expect(readFileSync(join(outside, "secret.yaml"), "utf8")).toBe("a: 1\n");
});

test("does not write over a file that has changed", () => {
  expect(replaceText(root, "a.yaml", "a: 0\n", "a: 2\n")).toBe("the file has changed since it was read");
  expect(readFileSync(join(root, "a.yaml"), "utf8")).toBe("a: 1\n");
});

test("says why a file cannot be written", () => {
  expect(replaceText(root, "none.yaml", "", "a: 2\n")).toMatch(/^the file cannot be written: ENOENT/);
});
