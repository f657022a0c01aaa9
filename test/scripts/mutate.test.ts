import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { filesBelow, ROOT } from "../support/files.js";

/** A rule with a weak pair and a weak unit test. */
const FIXTURE = "test/scripts/fixtures/mutate";
vi.setConfig({ testTimeout: 60_000 });

describe("npm run mutate", () => {
  const ended = mutate("--all");
  const lines = ended.stdout.split("\n");

  test("prints what no test noticed, and fails", () => {
    expect(ended).toMatchObject({ status: 1, stderr: expect.stringContaining("tried") });
    expect(lines.filter((line) => line.startsWith("survived "))).toEqual([
      "survived src/check/too-many.ts:6:31 number: 0 → (0 + 1)",
      "survived src/check/too-many.ts:7:7 comparison: lines.length > limit → lines.length >= limit",
    ]);
  });

  test.each([
    'caught by too-many/fails src/check/too-many.ts:2:21 string: "too-many" → ""',
    "caught by too-many/fails src/check/too-many.ts:7:7 condition: lines.length > limit → false",
    "caught by too-many/passes src/check/too-many.ts:7:7 condition: lines.length > limit → true",
    "caught by test/check/too-many.test.ts src/check/too-many.ts:12:21 regex: /^limit (\\d+)$/ → /limit (\\d+)$/",
  ])("%s", (line) => expect(lines).toContain(line));

  test("leaves messages alone", () => {
    expect(lines.filter((line) => line.includes(": `there are more"))).toEqual([]);
  });
});

test("lists mutants without trying them, as many as are asked for, the same each time", () => {
  const list = mutate("--list", "--sample", "5", "--seed", "x", "too-many").stdout;
  expect(list.trimEnd().split("\n")).toHaveLength(5);
  expect(mutate("--list", "--sample", "5", "--seed", "x", "src/check").stdout).toBe(list);
});

test("changes no file", () => {
  expect(filesBelow(FIXTURE, "")).toHaveLength(5);
});

test("says what it does not know", () => {
  expect(mutate("no-such-code")).toMatchObject({ status: 2, stderr: "there is nothing to break in no-such-code\n" });
});

function mutate(...args: readonly string[]) {
  const script = join(ROOT, "scripts/mutate.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, "--root", join(ROOT, FIXTURE), ...args], {
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  return { status, stdout, stderr };
}
