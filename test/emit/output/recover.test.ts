import { spawnSync } from "node:child_process";
import { utimesSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { planOutput } from "../../../src/emit/output/plan.js";
import { interruptedOutput, recoverOutput } from "../../../src/emit/output/recover.js";
import { writePlan } from "../../../src/emit/output/write.js";
import { besides, contentOf, expecting, outputFolder, put } from "./folder.js";

const lockOf = (pid: number, host = hostname()) => `${JSON.stringify({ pid, host })}\n`;
const LONG_AGO = new Date("2020-01-01T00:00:00Z");

/** The id of a process that has ended. */
function endedProcess(): number {
  return spawnSync(process.execPath, ["-e", "0"]).pid;
}

describe("the lock", () => {
  test.each<[string, () => string]>([
    ["this process", () => lockOf(process.pid)],
    ["another living process", () => lockOf(process.ppid)],
    ["a process on another host", () => lockOf(endedProcess(), "elsewhere")],
  ])("of %s holds", async (_, makeLock) => {
    const lock = makeLock();
    const out = outputFolder();
    put(dirname(out), { ".dist.synth/lock": lock, ".dist.synth/files/0": "half" });
    const plan = await planOutput(out, expecting({ "snow/a": "a\n" }));

    const refusal = {
      problem: "locked",
      message: expect.stringMatching(/^another synth is writing .*dist \(process \d+ on /),
    };
    await expect(writePlan(out, plan)).rejects.toMatchObject(refusal);
    await expect(recoverOutput(out)).rejects.toMatchObject(refusal);
    expect(contentOf(join(dirname(out), ".dist.synth"))).toEqual({ lock, "files/0": "half" });
    expect(contentOf(out)).toEqual({});
  });

  test.each<[string, () => string]>([
    ["a dead process", () => lockOf(endedProcess())],
    ["an earlier process with this one's id", () => lockOf(process.pid)],
    ["a process that was killed while it wrote the lock", () => ""],
    ["nobody", () => '{"pid":-1,"host":"x"}'],
  ])("of %s is taken over", async (_, lock) => {
    const out = outputFolder();
    put(dirname(out), { ".dist.synth/lock": lock(), ".dist.synth/files/0": "half" });
    utimesSync(join(dirname(out), ".dist.synth/lock"), LONG_AGO, LONG_AGO);
    await writePlan(out, await planOutput(out, expecting({ "snow/a": "a\n" })));

    expect(contentOf(out)).toEqual({ "snow/a": "a\n" });
    expect(besides(out)).toEqual([]);
  });

  test("lets only one of several writers through", async () => {
    const out = outputFolder();
    put(dirname(out), { ".dist.synth/lock": lockOf(endedProcess()) });
    const plans = await Promise.all(
      ["1", "2", "3", "4"].map((n) => planOutput(out, expecting({ "snow/a": `${n}\n` }))),
    );
    const outcomes = await Promise.allSettled(plans.map((plan) => writePlan(out, plan)));

    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") expect(["locked", "changed"]).toContain(outcome.reason.problem);
    }
    expect(besides(out)).toEqual([]);
  });
});

test("a clean output folder stays as it is", async () => {
  const out = outputFolder({ "snow/a": "a\n" });

  expect(await recoverOutput(out)).toBe("clean");
  expect(await interruptedOutput(out)).toBe(false);
  expect(besides(out)).toEqual([]);
});

test.each([
  ["text", "{"],
  ["another version", '{"version":2,"moves":[],"removals":[]}'],
  ["no lists", '{"version":1,"moves":"a","removals":[]}'],
  ["a path above the tree", '{"version":1,"moves":["../victim"],"removals":[]}'],
  ["a removal above the tree", '{"version":1,"moves":[],"removals":["snow/../../victim"]}'],
  ["an absolute path", '{"version":1,"moves":[],"removals":["/victim"]}'],
])("a journal with %s is refused and stays", async (_, journal) => {
  const out = outputFolder({ "snow/a": "a\n" });
  put(dirname(out), { ".dist.synth/journal.json": journal, ".dist.synth/files/0": "evil\n", victim: "v\n" });

  await expect(recoverOutput(out)).rejects.toMatchObject({
    problem: "damaged",
    message: expect.stringContaining(".dist.synth/journal.json"),
    fix: expect.stringContaining("restore"),
  });
  expect(await interruptedOutput(out)).toBe(true);
  expect(contentOf(dirname(out))).toMatchObject({ victim: "v\n", "dist/snow/a": "a\n" });
});
