import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CommandError } from "../../../src/base/errors.js";
import { writeEvidence } from "../../../src/commands/verify/evidence.js";
import { FULL, reportOf, solution } from "../../report/verification/fixture.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "conformitron-evidence-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("makes the folder and its files, and leaves no drafts", () => {
  const target = join(folder, "a", "b");
  writeEvidence(target, FULL);
  expect(JSON.parse(readFileSync(join(target, "report.json"), "utf8"))).toMatchObject({ kind: "VerificationReport" });
  expect(existsSync(join(target, "acme-forge", "drift.txt"))).toBe(true);
  expect(readdirSync(target, { recursive: true }).filter((name) => String(name).endsWith(".tmp"))).toEqual([]);
});

test("replaces what an earlier run wrote, and touches nothing else", () => {
  writeEvidence(folder, FULL);
  writeFileSync(join(folder, "acme-anvil", "notes.md"), "mine");
  writeEvidence(folder, reportOf([solution({ verdict: "failed" })]));
  expect(readFileSync(join(folder, "acme-anvil", "report.json"), "utf8")).toContain('"failed": 1');
  expect(readFileSync(join(folder, "acme-anvil", "notes.md"), "utf8")).toBe("mine");
  expect(existsSync(join(folder, "acme-forge", "drift.txt"))).toBe(true);
});

test.skipIf(process.platform === "win32")("writes through no link", () => {
  const other = join(folder, "other.txt");
  writeFileSync(other, "mine");
  mkdirSync(join(folder, "out"));
  symlinkSync(other, join(folder, "out", "report.json"));
  writeEvidence(join(folder, "out"), FULL);
  expect(readFileSync(other, "utf8")).toBe("mine");
});

test("says where it cannot write", () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(() => writeEvidence(join(file, "below"), FULL)).toThrow(CommandError);
  mkdirSync(join(folder, "report.json", "x"), { recursive: true });
  expect(() => writeEvidence(folder, FULL)).toThrow(/cannot write the evidence/);
  expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});
