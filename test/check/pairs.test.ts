import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { RULES } from "../../src/check/rules.js";
import { MAX_FILE_BYTES } from "../../src/read/source-tree.js";
import { filesBelow, ROOT } from "../support/files.js";
import { validateFolder } from "../support/validate.js";

const BAD = "test/bad";
/** Inputs that are too big to keep: made when they are needed. */
const MADE: Readonly<Record<string, (folder: string) => void>> = { "file-too-large": makeLargeFiles };
const SCRATCH = join(ROOT, ".cache", `pairs-${process.pid}`);
const TODAY = "2026-11-21";

afterAll(() => rmSync(SCRATCH, { recursive: true, force: true }));

describe.each(RULES.map(({ code }) => code))("%s", (code) => {
  test("is found exactly where test/bad marks it", async () => {
    const folder = join(pairOf(code), "fails");
    expect(existsSync(join(ROOT, folder)), `${folder} has an input that fails`).toBe(true);
    const expected = marked(code, folder);
    expect(expected.length, `${folder} marks a line with "#! ${code}"`).toBeGreaterThan(0);
    expect(await places(code, folder)).toEqual(expected);
  });

  test("is not found where it nearly is", async () => {
    const folder = join(pairOf(code), "passes");
    expect(existsSync(join(ROOT, folder)), `${folder} has an input that passes`).toBe(true);
    expect(filesBelow(folder, "").length).toBeGreaterThan(0);
    expect(await places(code, folder)).toEqual([]);
  });
});

test("test/bad has no pair for a rule that does not exist", () => {
  const pairs = readdirSync(join(ROOT, BAD)).filter((name) => existsSync(join(ROOT, BAD, name, "fails")));
  expect(pairs.filter((name) => !RULES.some(({ code }) => code === name))).toEqual([]);
});

/** The folder of a rule's inputs, from the root. */
function pairOf(code: string): string {
  const make = MADE[code];
  if (make === undefined) return join(BAD, code);
  const folder = join(SCRATCH, code);
  make(folder);
  return relative(ROOT, folder);
}

function makeLargeFiles(folder: string): void {
  for (const [side, more] of [
    ["fails", 1],
    ["passes", 0],
  ] as const) {
    const head =
      "# large #! file-too-large\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: a }\ndata:\n  a: ";
    mkdirSync(join(folder, side), { recursive: true });
    writeFileSync(join(folder, side, "large.yaml"), head + "a".repeat(MAX_FILE_BYTES - head.length + more));
  }
}

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
