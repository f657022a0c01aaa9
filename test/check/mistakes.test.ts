import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RULES } from "../../src/check/rules.js";
import { ROOT } from "../support/files.js";

const rows = [
  ...readFileSync(join(ROOT, "docs/mistakes.md"), "utf8").matchAll(/^\| (?!Mistake|---)(.+?) \| (.+) \|$/gm),
];
const codes = new Set(RULES.map(({ code }) => code));

/** What stands in backticks there and is no code of a rule. */
const OTHERS = ["verify", "provides", "shell", "secrets", "reconcile: disabled", "secret-*", "duplicate-*", "api-*"];

test("every mistake has a rule that exists, or a reason why none can see it", () => {
  expect(rows.length).toBeGreaterThan(150);
  const wrong = rows.flatMap(([, mistake = "", found = ""]) => {
    const named = [...found.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
    const unknown = named.filter((name) => !codes.has(name) && !OTHERS.includes(name));
    const isExplained =
      named.some((name) => !unknown.includes(name)) || /not static|cluster accepts|need none/.test(found);
    return unknown.length > 0 || !isExplained ? [`${mistake}: ${found}`] : [];
  });
  expect(wrong).toEqual([]);
});
