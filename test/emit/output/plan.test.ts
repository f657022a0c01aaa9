import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { planOutput } from "../../../src/emit/output/plan.js";
import { contentOf, expecting, type Files, outputFolder, put, stamps } from "./folder.js";

interface Case {
  readonly disk: Files;
  readonly expected: Files;
  readonly owned?: readonly string[];
  readonly lists?: readonly string[];
  readonly writes?: readonly string[];
  readonly removals?: readonly string[];
  readonly unchanged?: number;
  readonly foreign?: readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  "a folder that does not exist": {
    disk: {},
    expected: { "snow/b": "b\n", "snow/a": "a\n", index: "i\n" },
    writes: ["index", "snow/a", "snow/b"],
  },
  "a folder with dot files only": {
    disk: { ".gitkeep": "", ".git/config": "" },
    expected: { "snow/a": "a\n" },
    writes: ["snow/a"],
  },
  "a tree that is current": {
    disk: { "snow/a": "a\n", index: "i\n" },
    expected: { "snow/a": "a\n", index: "i\n" },
    owned: ["snow/a", "index"],
    unchanged: 2,
  },
  "a changed, a new and a stale file": {
    disk: { "snow/a": "old\n", "snow/b": "b\n", "snow/z/stale": "z\n" },
    expected: { "snow/a": "a\n", "snow/b": "b\n", "snow/c": "c\n" },
    owned: ["snow/a", "snow/b", "snow/z/stale", "snow/gone"],
    writes: ["snow/a", "snow/c"],
    removals: ["snow/z/stale"],
    unchanged: 1,
  },
  "a file that differs only in its line ends": {
    disk: { "snow/a": "a\r\n" },
    expected: { "snow/a": "a\n" },
    owned: ["snow/a"],
    writes: ["snow/a"],
  },
  "a list in another order": {
    disk: { "snow/list": "- b\n- a\n- c\n", "snow/file": "b\na\n" },
    expected: { "snow/list": "- a\n- b\n- c\n", "snow/file": "a\nb\n" },
    owned: ["snow/list", "snow/file"],
    lists: ["snow/list"],
    writes: ["snow/file"],
    unchanged: 1,
  },
  "a list with an entry twice instead of another": {
    disk: { "snow/list": "- a\n- a\n- b\n" },
    expected: { "snow/list": "- a\n- b\n- b\n" },
    owned: ["snow/list"],
    lists: ["snow/list"],
    writes: ["snow/list"],
  },
  "a folder that conformitron did not make": {
    disk: { "src/main.c": "c", README: "r", ".git/config": "" },
    expected: { "snow/a": "a\n" },
    foreign: ["README", "src"],
  },
  "foreign files in the tree's folders": {
    disk: { "snow/a": "a\n", "snow/deep/er/notes": "n", "clusters/mine": "m" },
    expected: { "snow/a": "a\n", "snow/b": "b\n" },
    owned: ["snow/a"],
    writes: ["snow/b"],
    unchanged: 1,
    foreign: ["clusters/mine", "snow/deep/er/notes"],
  },
  "files beside the tree's folders": {
    disk: { "snow/a": "a\n", "docs/notes": "n", README: "r" },
    expected: { "snow/a": "a\n" },
    owned: ["snow/a"],
    unchanged: 1,
  },
  "somebody's file where one would be written": {
    disk: { "snow/a": "a\n", README: "mine\n", LICENSE: "same\n" },
    expected: { "snow/a": "a\n", README: "ours\n", LICENSE: "same\n" },
    owned: ["snow/a"],
    writes: ["README"],
    unchanged: 2,
    foreign: ["README"],
  },
  "somebody's file where a folder is needed": {
    disk: { "snow/a": "a\n", docs: "mine\n" },
    expected: { "snow/a": "a\n", "docs/b/c": "c\n" },
    owned: ["snow/a"],
    writes: ["docs/b/c"],
    unchanged: 1,
    foreign: ["docs"],
  },
  "somebody's folder where a file is needed": {
    disk: { "snow/a": "a\n", "docs/mine": "mine\n", "notes/": "", "texts/deep/empty/": "" },
    expected: { "snow/a": "a\n", docs: "d\n", notes: "n\n", texts: "t\n" },
    owned: ["snow/a"],
    writes: ["docs", "notes", "texts"],
    unchanged: 1,
    foreign: ["docs/mine", "notes", "texts/deep/empty"],
  },
  "a stale file where a folder is needed, and the other way round": {
    disk: { "snow/a": "a\n", "snow/b/c": "c\n" },
    expected: { "snow/a/x": "x\n", "snow/b": "b\n" },
    owned: ["snow/a", "snow/b/c"],
    writes: ["snow/a/x", "snow/b"],
    removals: ["snow/a", "snow/b/c"],
  },
  "empty folders": {
    disk: { "snow/a": "a\n", "snow/empty/": "", "other/": "" },
    expected: { "snow/a": "a\n" },
    owned: ["snow/a"],
    unchanged: 1,
  },
  "a file whose name changes only its case": {
    disk: { "snow/Kubecost/a": "a\n", "snow/b": "b\n" },
    expected: { "snow/kubecost/a": "a\n", "snow/b": "b\n" },
    owned: ["snow/Kubecost/a", "snow/b"],
    writes: ["snow/kubecost/a"],
    removals: ["snow/Kubecost/a"],
    unchanged: 1,
  },
  "somebody's file that differs only in case from the tree's": {
    disk: { "snow/a": "a\n", "snow/A": "mine\n", readme: "mine\n" },
    expected: { "snow/a": "a\n", README: "ours\n" },
    owned: ["snow/a"],
    writes: ["README"],
    unchanged: 1,
    foreign: ["readme", "snow/A"],
  },
};

test.each(Object.entries(CASES))("plans for %s", async (_, { disk, expected, owned, lists, ...outcome }) => {
  const out = outputFolder(disk);
  const plan = await planOutput(out, expecting(expected, owned, lists));

  expect({
    writes: plan.writes.map(({ path }) => path),
    removals: plan.removals.map(({ path }) => path),
    unchanged: plan.unchanged,
    foreign: plan.foreign,
  }).toEqual({ writes: [], removals: [], unchanged: 0, foreign: [], ...outcome });
  for (const { path, content, before } of plan.writes) expect([content, before]).toEqual([expected[path], disk[path]]);
  for (const { path, before } of plan.removals) expect(before).toBe(disk[path]);
});

test("follows no link, and counts one in the tree as foreign", async () => {
  const out = outputFolder({ "snow/a": "a\n" });
  put(join(out, "..", "elsewhere"), { x: "x\n", "in/y": "y\n" });
  symlinkSync("../../elsewhere", join(out, "snow/link"));
  symlinkSync("../../elsewhere/x", join(out, "snow/owned"));
  symlinkSync("../elsewhere/x", join(out, "index"));
  symlinkSync("../elsewhere", join(out, "docs"));
  symlinkSync("../elsewhere", join(out, "beside"));
  put(out, { "texts/": "" });
  symlinkSync("../../elsewhere", join(out, "texts/link"));

  const expected = { "snow/a": "a\n", index: "x\n", "docs/x": "x\n", texts: "t\n" };
  const plan = await planOutput(out, expecting(expected, ["snow/a", "snow/owned", "snow/link/x", "index"]));

  expect(plan.foreign).toEqual(["docs", "index", "snow/link", "snow/owned", "texts/link"]);
  expect(plan.removals).toEqual([]);
});

test("changes nothing on disk", async () => {
  const out = outputFolder({ "snow/a": "old\n", "snow/stale": "s\n" });
  const before = [stamps(out), contentOf(out)];
  await planOutput(out, expecting({ "snow/a": "a\n", "snow/b": "b\n" }, ["snow/a", "snow/stale"]));

  expect([stamps(out), contentOf(out)]).toEqual(before);
});

test.each([
  ["a file", "dist", "is not a folder"],
  ["the root", "/", "/ cannot hold a tree"],
])("refuses %s as output folder", async (_, name, message) => {
  const parent = join(outputFolder(), "..");
  put(parent, { dist: "a file" });
  const out = name === "/" ? "/" : join(parent, name);

  await expect(planOutput(out, expecting({ a: "a\n" }))).rejects.toThrow(message);
});
