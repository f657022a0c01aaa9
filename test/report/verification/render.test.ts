import { describe, expect, test } from "vitest";
import { painter } from "../../../src/base/terminal.js";
import { renderVerification } from "../../../src/report/verification/render.js";
import { checkText, verificationText } from "../../../src/report/verification/text.js";
import { expectGolden } from "../../support/golden.js";
import { check, FAILED, FULL, NOW, reportOf, solution } from "./fixture.js";

const OPTIONS = { paint: (_color: string, text: string) => text, verbose: false };

test("every form of one report", () => {
  expectGolden(
    "verification",
    new Map([
      ["report.txt", verificationText(FULL, OPTIONS)],
      ["verbose.txt", verificationText(FULL, { ...OPTIONS, verbose: true })],
      ["narrow.txt", verificationText(FULL, { ...OPTIONS, width: 50 })],
      ["report.json", renderVerification("json", FULL, OPTIONS)],
      ["report.xml", renderVerification("junit", FULL, OPTIONS)],
    ]),
  );
});

describe("the text", () => {
  test("of what passed is a line for each solution, and one that counts", () => {
    const text = verificationText(reportOf([solution(), solution({ product: "forge", version: null })]), OPTIONS);
    expect(text.split("\n").slice(2)).toEqual([
      "passed   acme/anvil 1.2.3",
      "passed   acme/forge",
      "2 passed in 10 min",
      "",
    ]);
  });

  test("of nothing says so", () => {
    expect(verificationText(reportOf([]), OPTIONS)).toMatch(/\nno solution was verified in 10 min\n$/);
  });

  test("fits 80 columns, but for logs", () => {
    const lines = verificationText(FULL, OPTIONS).split("\n");
    expect(lines.filter((line) => line.length > 80 && !line.includes("| "))).toEqual([]);
  });

  test("says in words what it says in colours", () => {
    const colored = verificationText(FULL, { ...OPTIONS, paint: painter("always", {}, {}) });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    expect(colored.replaceAll(/\u001b\[\d+m/g, "")).toBe(verificationText(FULL, OPTIONS));
    expect(colored).not.toBe(verificationText(FULL, OPTIONS));
  });

  test("does not let a log or a name speak to the terminal", () => {
    const text = verificationText(reportOf([FAILED, solution({ product: "\u001b[2Jx" })]), OPTIONS);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(text).toContain("\\u001b[31mred");
  });

  test("of one check has all of its log", () => {
    const [first = check()] = FAILED.checks;
    expect(checkText(first, NOW, OPTIONS)).toContain("  | line 0\n");
  });
});
