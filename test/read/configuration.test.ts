import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findConfiguration, parseConfiguration, readConfiguration } from "../../src/read/configuration.js";

const ROOT = mkdtempSync(join(tmpdir(), "configuration-"));
afterAll(() => rmSync(ROOT, { recursive: true }));

test.each<[text: string, value: unknown]>([
  ["a: 1\nb: [c]\n", { a: 1, b: ["c"] }],
  ["", {}],
  ["# nothing\n", {}],
  ["null\n", {}],
  ["[]\n", []],
])("reads %j", (text, value) => {
  expect(parseConfiguration("c.yaml", text)).toEqual(value);
});

const ALIAS = ["c.yaml has an alias, which configuration files may not have", "write its value out"] as const;

test.each<[text: string, message: string, fix: string]>([
  [
    "a: b\nc: [\n",
    "c.yaml:3:1: a `[` or `{` above is not closed before this place",
    "close it, and indent its lines deeper than the key that holds it",
  ],
  [
    "a: b\n c: d\n",
    "c.yaml:2:2: the line is indented deeper than the one above it, which has a value already",
    "indent it as deep as the line above it",
  ],
  ["a: b\na: c\n", "c.yaml:2:1: map keys must be unique", "correct the line, or the one above it"],
  ["a: &a [1]\nb: [*a, *a]\n", ...ALIAS],
  ["a: *b\n", ...ALIAS],
])("refuses %j with a reason and what to do", (text, message, fix) => {
  expect(() => parseConfiguration("c.yaml", text)).toThrow(
    expect.objectContaining({ name: "CommandError", message, fix }),
  );
});

test("says of a file that it is not there, or why it cannot be read", () => {
  const file = join(ROOT, "c.yaml");
  expect(() => readConfiguration(file)).toThrow(`there is no configuration file ${file}`);
  expect(() => readConfiguration(ROOT)).toThrow(/^cannot read the configuration file .*EISDIR/);
  writeFileSync(file, "é: 1\n");
  expect(readConfiguration(file)).toBe("é: 1\n");
});

test("looks for the file upward, but not out of the Git repository", () => {
  const file = (folder: string) => join(ROOT, folder, "conformitron.yaml");
  mkdirSync(join(ROOT, "a/b/c"), { recursive: true });
  mkdirSync(join(ROOT, "a/b/.git"));
  writeFileSync(file(""), "");
  const found = (folder: string) => findConfiguration(join(ROOT, folder));
  expect(found("")).toBe(file(""));
  expect(found("a")).toBe(file(""));
  expect(found("a/b")).toBeUndefined();
  expect(found("a/b/c")).toBeUndefined();
  writeFileSync(file("a/b"), "");
  expect(found("a/b/c")).toBe(file("a/b"));
  writeFileSync(file("a/b/c"), "");
  expect(found("a/b/c")).toBe(file("a/b/c"));
  expect(findConfiguration("/nowhere/at/all")).toBeUndefined();
});
