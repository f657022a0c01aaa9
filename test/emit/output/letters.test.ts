import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test, vi } from "vitest";
import type * as Disk from "../../../src/emit/output/disk.js";
import { planOutput } from "../../../src/emit/output/plan.js";
import { recoverOutput } from "../../../src/emit/output/recover.js";
import type { OutputPlan, WritePoint } from "../../../src/emit/output/types.js";
import { writePlan } from "../../../src/emit/output/write.js";
import { contentOf, expecting, type Files, outputFolder } from "./folder.js";

// A disk that keeps the case of names and ignores it when it looks them up, as those of macOS and Windows do.
vi.mock("../../../src/emit/output/disk.js", async (original) => {
  const disk = await original<typeof Disk>();
  return {
    ...disk,
    kindOf: (path: string) => disk.kindOf(spelled(path)),
    exists: (path: string) => disk.exists(spelled(path)),
    entriesOf: (path: string) => disk.entriesOf(spelled(path)),
    readText: (path: string) => disk.readText(spelled(path)),
    makeFolder: (path: string) => disk.makeFolder(spelled(path)),
    makeFolders: (path: string) => disk.makeFolders(spelled(path)),
    move: (from: string, to: string) => disk.move(spelled(from), spelled(to)),
    removeFile: (path: string) => disk.removeFile(spelled(path)),
    removeEmptyFolder: (path: string) => disk.removeEmptyFolder(spelled(path)),
    flushFolders: (paths: readonly string[]) => disk.flushFolders(paths.map(spelled)),
  };
});

/** The path in the spelling that its parts have on the disk, as far as they exist. */
function spelled(path: string): string {
  const parent = dirname(path);
  if (parent === path) return path;
  const folder = spelled(parent);
  const name = path.slice(parent.length).replace(/^\//, "");
  return join(folder, namesIn(folder).find((entry) => entry.toLowerCase() === name.toLowerCase()) ?? name);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const RENAMES: readonly [string, Files, Files][] = [
  ["a file", { "snow/Readme": "a\n", "snow/b": "b\n" }, { "snow/README": "a\n", "snow/b": "b\n" }],
  ["a file that changes too", { "snow/Readme": "a\n" }, { "snow/README": "b\n" }],
  ["a folder", { "snow/K/a": "a\n", "snow/K/b/c": "c\n" }, { "snow/k/a": "a\n", "snow/k/b/c": "c\n" }],
  ["a folder that loses a file", { "snow/K/a": "a\n", "snow/K/z": "z\n" }, { "snow/k/a": "a\n" }],
];

test.each(RENAMES)("the case of %s changes", async (_, before, after) => {
  const out = outputFolder(before);
  await writePlan(out, await planOutput(out, expecting(after, Object.keys(before))));

  expect(contentOf(out)).toEqual(contentOf(outputFolder(after)));
  expect(await planOutput(out, expecting(after, Object.keys(after)))).toMatchObject({
    writes: [],
    removals: [],
    foreign: [],
  });
});

test.each<[WritePoint]>([["journal"], ["removed"], ["moved"], ["switched"]])(
  "the case changes although the process stops at the point %s",
  async (at) => {
    const before = { "snow/K/a": "a\n", "snow/K/z": "z\n", "snow/B": "b\n" };
    const after = { "snow/k/a": "A\n", "snow/b": "b\n" };
    const out = outputFolder(before);
    const plan = await planOutput(out, expecting(after, Object.keys(before)));
    await stopAt(out, plan, at);

    expect(await recoverOutput(out)).toBe("completed");
    expect(contentOf(out)).toEqual(contentOf(outputFolder(after)));
  },
);

test("a file that is listed in another case is still the tree's", async () => {
  const out = outputFolder({ "Snow/A": "a\n", "Snow/stale": "s\n", "Snow/old": "old\n", index: "i\n" });
  const expected = { "snow/a": "a\n", "snow/old": "new\n", index: "i\n" };
  const plan = await planOutput(out, expecting(expected, ["snow/a", "snow/stale", "snow/old", "index"]));

  expect(plan).toEqual({
    writes: [{ path: "snow/old", before: "old\n", content: "new\n" }],
    removals: [{ path: "Snow/stale", before: "s\n" }],
    unchanged: 2,
    foreign: [],
  });
});

test("a file that is on disk in a third case is not removed as a stale one", async () => {
  const out = outputFolder({ "snow/KUBE/a": "a\n" });
  const plan = await planOutput(out, expecting({ "snow/kube/a": "a\n" }, ["snow/Kube/a"]));

  expect(plan).toEqual({ writes: [], removals: [], unchanged: 1, foreign: [] });
});

test("a file of the tree that Git checked out in the new case is not foreign", async () => {
  const out = outputFolder({ "snow/k/a": "edited\n" });
  const plan = await planOutput(out, expecting({ "snow/k/a": "a\n" }, ["snow/K/a"]));

  expect(plan).toMatchObject({ writes: [{ path: "snow/k/a" }], removals: [], foreign: [] });
});

/** Leaves the state of a process that was killed: what a hook throws from the journal on leaves that in place. */
async function stopAt(out: string, plan: OutputPlan, at: WritePoint): Promise<void> {
  const stop = new Error("stopped");
  const reached = (point: WritePoint) => {
    if (point === at) throw stop;
  };
  await expect(writePlan(out, plan, { reached })).rejects.toThrow("stopped");
}
