import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { RULES } from "../../src/check/rules.js";
import { filesBelow, ROOT } from "../support/files.js";
import { validateFolder } from "../support/validate.js";

const BAD = "test/bad";
const TODAY = "2026-11-21";

describe.each(RULES.map(({ code }) => code))("%s", (code) => {
  test("is found exactly where test/bad marks it", async () => {
    const folder = join(BAD, code, "fails");
    expect(existsSync(join(ROOT, folder)), `${folder} has an input that fails`).toBe(true);
    const expected = marked(code, folder);
    expect(expected.length, `${folder} marks a line with "#! ${code}"`).toBeGreaterThan(0);
    expect(await places(code, folder)).toEqual(expected);
  });

  test("is not found where it nearly is", async () => {
    const folder = join(BAD, code, "passes");
    expect(existsSync(join(ROOT, folder)), `${folder} has an input that passes`).toBe(true);
    expect(filesBelow(folder, "").length).toBeGreaterThan(0);
    expect(await places(code, folder)).toEqual([]);
  });
});

test("test/bad has no pair for a rule that does not exist", () => {
  const pairs = readdirSync(join(ROOT, BAD)).filter((name) => existsSync(join(ROOT, BAD, name, "fails")));
  expect(pairs.filter((name) => !RULES.some(({ code }) => code === name))).toEqual([]);
});

/** Where the rule finds something, as `file:line` from the folder. */
async function places(code: string, folder: string): Promise<string[]> {
  const charts = join(ROOT, BAD, code, "charts");
  const { findings } = await validateFolder(folder, { today: TODAY, charts: existsSync(charts) ? [charts] : [] });
  return findings
    .filter((finding) => finding.code === code && finding.waived === undefined)
    .map(({ file, line }) => `${relative(folder, file).split("\\").join("/")}:${line}`)
    .sort();
}

/** The lines with the comment `#! code`, and those that `expect.txt` lists because nothing can be written into them. */
function marked(code: string, folder: string): string[] {
  const listed = join(ROOT, BAD, code, "expect.txt");
  const more = existsSync(listed) ? readFileSync(listed, "utf8").split("\n").filter(Boolean) : [];
  return [...more, ...filesBelow(folder, "").flatMap((file) => markedLines(code, folder, file))].sort();
}

function markedLines(code: string, folder: string, file: string): string[] {
  const lines = readFileSync(join(ROOT, file), "latin1").split(/\r?\n|\r/);
  const name = relative(folder, file).split("\\").join("/");
  return lines.flatMap((line, index) => (line.trimEnd().endsWith(`#! ${code}`) ? [`${name}:${index + 1}`] : []));
}
