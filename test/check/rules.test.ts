import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { NOT_STATIC } from "../../src/check/rules/not-static.js";
import { SETS } from "../../src/check/rules/sets.js";
import { RULES } from "../../src/check/rules.js";
import { parseWaiver } from "../../src/check/waivers/parse.js";
import { RULE_SETS } from "../../src/model/rule.js";
import { filesBelow, ROOT } from "../support/files.js";

test("no two rules share a code, and none is called as a set", () => {
  const codes = RULES.map(({ code }) => code);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  expect(codes.filter((code) => RULE_SETS.some((set) => set === code))).toEqual([]);
});

describe.each(RULES)("$code", ({ code, title, why, fix, source }) => {
  test("says what is wrong, why, and what to do", () => {
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(title).toMatch(/^\S.*[^.\s]$/);
    expect(why).toMatch(/^\S.*[.)]$/);
    expect(fix).toMatch(/^[^A-Z\s].*[^.\s]$/);
    expect(source ?? "a source").not.toBe("");
    expect([title, why, fix].filter((text) => text.includes("\n"))).toEqual([]);
  });
});

test("every set and every blind spot is described", () => {
  expect(Object.keys(SETS)).toEqual([...RULE_SETS]);
  for (const { what, why } of NOT_STATIC) expect([what, why].every((text) => /^\S.*[^.\s]$/.test(text))).toBe(true);
});

test("the waivers that the documentation shows can be read", () => {
  const comments = ["README.md", ...filesBelow("docs", ".md")].flatMap((file) =>
    [...readFileSync(join(ROOT, file), "utf8").matchAll(/# (conformitron:waive [a-z].*)$/gm)].map(
      ([, text = ""]) => text,
    ),
  );
  const codes = new Set(RULES.map(({ code }) => code));
  expect(comments.length).toBeGreaterThan(0);
  expect(comments.map((comment) => parseWaiver(comment, codes)).filter((parsed) => "wrong" in parsed)).toEqual([]);
});

test("docs/rules.md is what the rules say", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "scripts/rules-doc.mjs"), "--check"], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
}, 60_000);
