import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Finding } from "../../src/model/finding.js";
import type { SynthReport } from "../../src/report/synth.js";
import { CliProject, type Ended } from "../support/cli.js";
import { environmentFile } from "../support/environments.js";
import { filesBelow, ROOT } from "../support/files.js";

/**
 * Every file of `test/bad/<code>/` is a definition with something wrong in it. A comment `expect: CODE | MESSAGE | FIX` stands above the
 * line that the finding must name, `expect at the start: …` is about the file as a whole. All of them are compiled together.
 */
const FILES = filesBelow("test/bad", ".ts").map((file) => file.slice("test/bad/".length));

interface Expectation {
  readonly line: number;
  readonly text: string;
}

let project: CliProject;
let ended: Ended;
let report: SynthReport;
beforeAll(() => {
  const definitions = FILES.map((file) => [`solutions/${file}`, source(file)]);
  project = new CliProject({
    "environments/north.ts": environmentFile("north"),
    "environments/south.ts": environmentFile("south"),
    ...Object.fromEntries(definitions),
  });
  // The types say most of it earlier; here it is what happens where they are not asked.
  ended = project.run(["synth", "--no-type-check", "--output", "json"]);
  report = JSON.parse(ended.stdout);
}, 60_000);
afterAll(() => project.remove());

describe("all problems of all definitions are reported together", () => {
  test.each(FILES)("%s", (file) => {
    const found = report.findings.filter((finding) => finding.file === `solutions/${file}`);
    expect(found.map(expectation).sort(byLine)).toEqual(expectations(file).sort(byLine));
  });

  test("and nothing else is", () => {
    const known = new Set(FILES.map((file) => `solutions/${file}`));
    expect(report.findings.filter(({ file }) => !known.has(file))).toEqual([]);
    expect(report.summary.errors).toBe(report.findings.length);
  });

  test("with a fix and a place each, sorted, and nothing of this machine", () => {
    for (const finding of report.findings) {
      expect(finding.fix).toMatch(/\S/);
      expect(finding.severity).toBe("error");
      expect([finding.line, finding.column].every((number) => number >= 1)).toBe(true);
    }
    const places = report.findings.map(({ file, line }) => `${file}:${String(line).padStart(4, "0")}`);
    expect(places).toEqual([...places].sort());
    expect(ended.stdout).not.toContain(project.root);
  });

  test("exit 2, and nothing is written", () => {
    expect(ended.code).toBe(2);
    expect(report.changes).toEqual([]);
    expect(["dist", ".dist.synth"].filter((path) => project.has(path))).toEqual([]);
  });

  test("a definition that ends the process or prints does neither", () => {
    expect(ended.stderr).toBe("not for standard output\n".repeat(ended.stderr.split("\n").length - 1));
    expect(ended.stderr).toContain("not for standard output\n");
    expect(report.findings.map(({ message }) => message).join("\n")).toContain("process.exit");
  });
});

function source(file: string): string {
  return readFileSync(join(ROOT, "test/bad", file), "utf8");
}

function expectation({ line, code, message, fix }: Finding): Expectation {
  return { line, text: `${code} | ${message} | ${fix}` };
}

function expectations(file: string): Expectation[] {
  const lines = source(file).split("\n");
  return lines.flatMap((text, index) => {
    const [, start, expected] = /^\s*\/\/ expect( at the start)?: (.*)$/.exec(text) ?? [];
    if (expected === undefined) return [];
    return [{ line: start ? 1 : nextLineOfCode(lines, index), text: expected }];
  });
}

function nextLineOfCode(lines: readonly string[], index: number): number {
  const rest = lines.slice(index + 1).findIndex((text) => !/^\s*\/\//.test(text));
  return index + rest + 2;
}

function byLine(a: Expectation, b: Expectation): number {
  return a.line - b.line || (a.text < b.text ? -1 : 1);
}
