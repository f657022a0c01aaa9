import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { unifiedDiff } from "../../../src/emit/output/diff.js";
import { planOutput } from "../../../src/emit/output/plan.js";
import { contentOf, expecting, type Files, outputFolder } from "./folder.js";

async function diffOf(out: string, files: Files, owned: readonly string[]): Promise<string> {
  return [...unifiedDiff(await planOutput(out, expecting(files, owned)), { outLabel: "dist" })].join("");
}

const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => `${from + n}\n`).join("");

test("shows a changed, a new and a removed file, sorted by path", async () => {
  const out = outputFolder({ "snow/b": lines(1, 9), "snow/a": "gone\n", same: "s\n" });
  const diff = await diffOf(out, { "snow/b": lines(1, 9).replace("5\n", "five\n"), "snow/c": "new\n", same: "s\n" }, [
    "snow/a",
    "snow/b",
    "same",
  ]);

  expect(diff).toBe(`\
--- a/dist/snow/a
+++ /dev/null
@@ -1,1 +0,0 @@
-gone
--- a/dist/snow/b
+++ b/dist/snow/b
@@ -2,7 +2,7 @@
 2
 3
 4
-5
+five
 6
 7
 8
--- /dev/null
+++ b/dist/snow/c
@@ -0,0 +1,1 @@
+new
`);
});

test("is empty for a current tree", async () => {
  expect(await diffOf(outputFolder({ "snow/a": "a\n" }), { "snow/a": "a\n" }, ["snow/a"])).toBe("");
});

test.each<[string, Files, Files]>([
  ["small changes", { "snow/a": lines(1, 50), "snow/b": "b\n" }, { "snow/a": lines(3, 52), "snow/c/d": "d\n" }],
  ["a last line without its end", { "snow/a": "a\nb", "snow/b": "b\n" }, { "snow/a": "a\nb\n", "snow/b": "b" }],
  ["line ends of Windows", { "snow/a": "a\r\nb\r\n" }, { "snow/a": "a\nb\n" }],
  ["files that have nothing in common", { "snow/a": lines(1, 9000) }, { "snow/a": lines(10_000, 19_000) }],
  ["long files that come and go", { "snow/a": lines(1, 9000) }, { "snow/b": lines(1, 9000) }],
])("can be applied by git: %s", async (_, before, after) => {
  const out = outputFolder(before);
  const diff = await diffOf(out, after, Object.keys(before));
  const options = {
    cwd: dirname(out),
    input: diff,
    env: { ...process.env, GIT_CEILING_DIRECTORIES: dirname(dirname(out)) },
  };
  execFileSync("git", ["apply", "--whitespace=nowarn", "-"], options);

  expect(contentOf(out)).toEqual(after);
});
