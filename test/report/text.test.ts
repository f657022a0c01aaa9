import { describe, expect, test } from "vitest";
import { painter } from "../../src/base/terminal.js";
import { wrap } from "../../src/report/characters.js";
import { validationText } from "../../src/report/validation/text.js";
import { FULL, finding, OPTIONS, reportOf } from "./validation.js";

describe("the text", () => {
  test("says what, why, how to mend it and where it comes from", () => {
    expect(validationText(FULL, OPTIONS)).toBe(`\
dist/a.yaml:3:5 warning no-limits container web has no memory limit
  why: It may take all memory of its node, and then the node kills whatever it likes, which is seldom the one that is to blame.
  fix: set limits
dist/a.yaml:9:5 error no-digest image web:1 has no digest
  why: The same name may be another image tomorrow.
  fix: add @sha256:…
  from: solutions/acme/anvil.ts:14:7 acme/anvil/web
dist/b.yaml:3:5 info no-digest image job:1 has no digest
dist/apps not judged there is no kustomize
1 error, 1 warning, 1 info, 1 waived, 1 not judged in 2 objects of 1 file
`);
  });

  test("shows waived findings on request", () => {
    expect(validationText(FULL, { ...OPTIONS, verbose: true })).toContain(`
dist/a.yaml:30:5 waived no-limits container job has no memory limit
  reason: it ends at once (until 2027-01-31, @example)
`);
  });

  test("of nothing is one line", () => {
    expect(validationText(reportOf([]), OPTIONS)).toBe("0 errors in 2 objects of 1 file\n");
  });

  test("repeats a fix only in other words", () => {
    const text = validationText(
      reportOf([finding({ fix: "a" }), finding({ line: 4, fix: "a" }), finding({ line: 5, fix: "b" })]),
      OPTIONS,
    );
    expect(text.match(/(?<=fix: ).*/g)).toEqual(["a", "b"]);
    expect(text.match(/why:/g)).toHaveLength(1);
  });

  test("fits a terminal of 80 columns below its first lines", () => {
    const lines = validationText(FULL, { ...OPTIONS, width: 80 }).split("\n");
    expect(lines.slice(1, 4)).toEqual([
      "  why: It may take all memory of its node, and then the node kills whatever it",
      "       likes, which is seldom the one that is to blame.",
      "  fix: set limits",
    ]);
    expect(lines.every((line) => line.length <= 80)).toBe(true);
  });

  test.each([
    [7, ["aaa bbb", "cc"]],
    [6, ["aaa", "bbb cc"]],
    [2, ["aaa", "bbb", "cc"]],
  ])("breaks at %d columns", (width, lines) => {
    expect(wrap("aaa bbb cc", width)).toEqual(lines);
  });

  test("says in words what it says in colours", () => {
    const colored = validationText(FULL, { ...OPTIONS, paint: painter("always", {}, {}) });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    expect(colored.replaceAll(/\u001b\[\d+m/g, "")).toBe(validationText(FULL, OPTIONS));
    expect(colored).not.toBe(validationText(FULL, OPTIONS));
  });

  test("does not let a file speak to the terminal", () => {
    const text = validationText(
      reportOf([finding({ message: "image \u001b[2Ja\n\n b\u202e", file: "a\u0007.yaml" })]),
      OPTIONS,
    );
    expect(text).toContain("a\\u0007.yaml:3:5 warning no-limits image \\u001b[2Ja b\\u202e\n");
  });
});
