import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { POLICY } from "../../../src/check/rules/policy.js";
import { expectedLines } from "../../support/inventory.js";
import { BAD, findingsOf, readTree } from "./support.js";

describe.each(POLICY.map(({ code }) => code))("%s", (code) => {
  it("reports what fails, where it stands", () => {
    const files = readTree(join(BAD, code, "fails"));
    const expected = expectedLines(code, files);
    expect(expected.length, "the pair marks at least one line").toBeGreaterThan(0);
    expect([...new Set(findingsOf(code, files).map(({ place }) => place))].sort()).toEqual(expected.sort());
  });

  it("lets pass what nearly fails", () => {
    const files = readTree(join(BAD, code, "passes"));
    expect(Object.keys(files)).not.toHaveLength(0);
    expect(findingsOf(code, files)).toEqual([]);
  });
});

describe("the words of the rules", () => {
  it.each(POLICY.map((rule) => [rule.code, rule] as const))("%s", (code, rule) => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(rule.title).toMatch(/[^.]$/);
    expect(rule.why).toMatch(/\.$/);
    expect(rule.fix).toMatch(/^[a-z].*[^.]$/s);
    expect(existsSync(join(BAD, code))).toBe(true);
  });

  it("each has a code of its own", () => {
    expect(new Set(POLICY.map(({ code }) => code)).size).toBe(POLICY.length);
  });
});
