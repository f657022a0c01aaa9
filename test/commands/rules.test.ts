import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RULES } from "../../src/check/rules.js";
import { addRules } from "../../src/commands/rules.command.js";
import { ROOT } from "../support/files.js";

let printed = "";

beforeEach(() => {
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => void vi.restoreAllMocks());

async function rules(...words: readonly string[]): Promise<string> {
  const program = new Command().exitOverride().option("--color <when>", "", "never");
  addRules(program);
  await program.parseAsync(["rules", ...words], { from: "user" });
  return printed;
}

describe("conformitron rules", () => {
  test("lists every rule once, set by set", async () => {
    const lines = (await rules()).split("\n");
    const listed = lines.flatMap((line) => /^ {2}([a-z0-9-]+) +(error|warning|info) +\S/.exec(line)?.[1] ?? []);
    expect(listed.sort()).toEqual(RULES.map(({ code }) => code).sort());
    const sets = lines.filter((line) => /^[a-z]+$/.test(line));
    expect(sets).toEqual([...new Set(sets)]);
    expect(lines.at(-2)).toBe(`${RULES.length} rules; conformitron rules CODE explains one`);
  });

  test("lists one set", async () => {
    const text = await rules("waivers");
    expect(text).toMatch(/^waivers\n {2}waiver-malformed {7}error {4}a waiver cannot be understood\n/);
    expect(text).not.toContain("policy");
  });

  test("explains one rule", async () => {
    expect(await rules("waiver-without-owner")).toBe(
      "waiver-without-owner warning, set waivers: a waiver has no owner\n" +
        "  why: When it ends, nobody knows whom to ask.\n" +
        "  fix: add owner= with a handle, such as owner=@example\n",
    );
  });

  test("gives all as data", async () => {
    const report = JSON.parse(await rules("--output", "json"));
    const schema = JSON.parse(readFileSync(join(ROOT, "docs/schemas/rule-report.schema.json"), "utf8"));
    const holds = new Ajv({ allErrors: true }).compile(schema);
    holds(report);
    expect(holds.errors).toBeNull();
    expect(report.rules).toHaveLength(RULES.length);
  });

  test("says what is meant by a word that is almost a code", async () => {
    await expect(rules("waiver-without-owners")).rejects.toThrow(
      "there is no rule or set 'waiver-without-owners'. Did you mean waiver-without-owner?",
    );
  });
});
