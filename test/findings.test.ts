import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { RULES } from "../src/check/rules.js";
import { codesIn } from "./support/codes.js";
import { filesBelow, ROOT } from "./support/files.js";

const documented = [...read("docs/findings.md").matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code);
const sources = filesBelow("src", ".ts").filter((file) => !file.startsWith("src/constructs/imports/"));

const codes = codesIn(sources.map((file) => parse(file, read(file))));

test("every code of src is in docs/findings.md or is a rule's", () => {
  const rules = new Set(RULES.map(({ code }) => code));
  expect([...codes].filter((code) => !documented.includes(code) && !rules.has(code))).toEqual([]);
});

test("docs/findings.md has codes of src only, each once", () => {
  expect(documented.filter((code, index) => !codes.has(code ?? "") || documented.indexOf(code) !== index)).toEqual([]);
});

test.each<[where: string, text: string]>([
  ["a field", 'const finding = { code: "some-code" };'],
  ["a type", 'interface Objection { readonly code: "some-code" | "Other" }'],
  ["an argument of a function", 'function report(place: string, code: string) {} report("no-code", "some-code");'],
  ["an argument of a constant", 'const check = (code: string) => code; check("some-code");'],
])("finds a code in %s", (_, text) => {
  expect([...codesIn([parse("fixture.ts", text)])]).toEqual(["some-code"]);
});

function read(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
}
