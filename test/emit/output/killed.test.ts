import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { planOutput } from "../../../src/emit/output/plan.js";
import { interruptedOutput, recoverOutput } from "../../../src/emit/output/recover.js";
import type { WritePoint } from "../../../src/emit/output/types.js";
import { writePlan } from "../../../src/emit/output/write.js";
import { compileWriter } from "./compiled.js";
import { besides, contentOf, expecting, type Files, outputFolder, put } from "./folder.js";

const DRIVER = fileURLToPath(new URL("killed.mjs", import.meta.url));
let writer: string;
beforeAll(() => {
  writer = compileWriter();
});
afterAll(() => rmSync(writer, { recursive: true, force: true }));

// Enough text that a file is not written by one call, and names that go from file to folder, back, and to another case.
const text = (word: string) => `${word}\n`.repeat(60_000);
const OLD: Files = {
  "clusters/gone/y": text("y"),
  "snow/a": text("a"),
  "snow/b/c": text("old"),
  "snow/file": text("file"),
  "snow/folder/f": text("f"),
  "snow/Upper/u": text("u"),
};
const NEW: Files = {
  "snow/a": text("a"),
  "snow/b/c": text("new"),
  "snow/file/x": text("x"),
  "snow/folder": text("folder"),
  "snow/upper/u": text("u"),
  "snow/z/g": text("g"),
};

type Recovery = Awaited<ReturnType<typeof recoverOutput>>;

test.each<[WritePoint, number, Recovery]>([
  ["staged", 1, "undone"],
  ["staged", 5, "undone"],
  ["flushed", 1, "undone"],
  ["journal", 1, "completed"],
  ["removed", 1, "completed"],
  ["removed", 4, "completed"],
  ["moved", 1, "completed"],
  ["moved", 3, "completed"],
  ["moved", 5, "completed"],
  ["switched", 1, "completed"],
  ["settled", 1, "undone"],
])(
  "a process killed at the point %s, time %i, is %s",
  async (point, nth, recovery) => {
    const out = outputFolder(OLD);
    kill(out, point, nth);
    const left = contentOf(out);
    for (const [path, content] of Object.entries(left))
      if (!path.endsWith("/")) expect([OLD[path], NEW[path]]).toContain(content);
    if (recovery === "undone")
      expect([contentOf(outputFolder(OLD)), contentOf(outputFolder(NEW))]).toContainEqual(left);
    expect(await interruptedOutput(out)).toBe(recovery === "completed");

    expect(await recoverOutput(out)).toBe(recovery);
    expect(await interruptedOutput(out)).toBe(false);
    const settled = recovery === "completed" || point === "settled";
    expect(contentOf(out)).toEqual(contentOf(outputFolder(settled ? NEW : OLD)));
    expect(besides(out)).toEqual([]);
    expect(await recoverOutput(out)).toBe("clean");
  },
  20_000,
);

test("a write after a kill without recovery is refused, and the journal stays", async () => {
  const out = outputFolder(OLD);
  kill(out, "moved", 2);
  const owned = Object.keys({ ...OLD, ...NEW });
  const plan = await planOutput(out, expecting({ ...NEW, "snow/more": "m\n" }, owned));

  await expect(writePlan(out, plan)).rejects.toMatchObject({ problem: "interrupted" });
  expect(await interruptedOutput(out)).toBe(true);
  expect(await recoverOutput(out)).toBe("completed");
}, 20_000);

test("a recovery that stops as well is completed by the next", async () => {
  const out = outputFolder(OLD);
  kill(out, "moved", 2);
  // A folder with something in it stands where a file is to be, so the switch cannot go on.
  put(out, { "snow/z/g/obstacle": "o\n" });
  await expect(recoverOutput(out)).rejects.toMatchObject({ problem: "interrupted" });
  expect(await interruptedOutput(out)).toBe(true);

  rmSync(join(out, "snow/z"), { recursive: true });
  expect(await recoverOutput(out)).toBe("completed");
  expect(contentOf(out)).toEqual(contentOf(outputFolder(NEW)));
}, 20_000);

function kill(out: string, point: WritePoint, nth: number): void {
  const task = JSON.stringify({ out, files: NEW, owned: Object.keys(OLD), point, nth });
  // The texts are too long for one argument.
  const { signal, stderr } = spawnSync(process.execPath, [DRIVER, writer], { encoding: "utf8", input: task });
  expect([signal, stderr]).toEqual(["SIGKILL", ""]);
}
