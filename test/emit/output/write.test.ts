import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { planOutput } from "../../../src/emit/output/plan.js";
import type { WriteHooks } from "../../../src/emit/output/types.js";
import { writePlan } from "../../../src/emit/output/write.js";
import { besides, contentOf, expecting, type Files, outputFolder, put, stamps } from "./folder.js";

async function synth(out: string, files: Files, owned: readonly string[] = [], hooks?: WriteHooks): Promise<void> {
  await writePlan(out, await planOutput(out, expecting(files, owned)), hooks);
}

const OLD: Files = { "snow/a": "a\n", "snow/b/c": "old\n", "snow/d/e/f": "f\n", "clusters/x/y": "y\n" };
const NEW: Files = { "snow/a": "a\n", "snow/b/c": "new\n", "snow/d/g": "g\n", "snow/d/e2/h": "h\n" };

describe("a written tree", () => {
  test.each<[string, Files, Files, readonly string[]]>([
    ["in a new folder", {}, NEW, []],
    ["over an old one", OLD, NEW, Object.keys(OLD)],
    ["with a folder for a file", { "snow/a": "a\n" }, { "snow/a/b": "b\n" }, ["snow/a"]],
    ["with a file for a folder", { "snow/a/b": "b\n" }, { "snow/a": "a\n" }, ["snow/a/b"]],
    ["with other case", { "snow/A/b": "b\n" }, { "snow/a/b": "b\n" }, ["snow/A/b"]],
    ["that is empty", OLD, {}, Object.keys(OLD)],
  ])("holds what is expected, %s", async (_, disk, expected, owned) => {
    const out = outputFolder(disk);
    mkdirSync(out, { recursive: true });
    await synth(out, expected, owned);

    expect(contentOf(out)).toEqual(expected);
    expect(besides(out)).toEqual([]);
  });

  test("keeps what is beside it, also an empty folder and a folder with somebody's file", async () => {
    const others = { "snow/empty/": "", "docs/notes": "n\n", ".gitkeep": "" };
    const out = outputFolder({ ...OLD, ...others });
    await synth(out, {}, Object.keys(OLD));

    expect(contentOf(out)).toEqual({ ".gitkeep": "", "docs/notes": "n\n", "snow/empty/": "" });
  });

  test("is made behind a link to it", async () => {
    const out = outputFolder();
    put(dirname(out), { "far/away/": "" });
    symlinkSync("far/away", out);
    await synth(out, NEW);

    expect(contentOf(join(dirname(out), "far"))).toEqual(contentOf(outputFolder({ ...prefixed("away", NEW) })));
  });

  test("touches only the files that change", async () => {
    const out = outputFolder(OLD);
    const before = stamps(join(out, "snow/d"));
    await synth(out, { ...OLD, "snow/b/c": "new\n" }, Object.keys(OLD));

    expect(stamps(join(out, "snow/d"))).toEqual(before);
  });

  test("touches nothing at all when it is current", async () => {
    const out = outputFolder(OLD);
    const before = stamps(dirname(out));
    const points: string[] = [];
    await synth(out, OLD, Object.keys(OLD), { reached: (point) => points.push(point) });

    expect(stamps(dirname(out))).toEqual(before);
    expect(points).toEqual([]);
  });
});

describe("nothing is written", () => {
  test("while there are foreign files", async () => {
    const out = outputFolder({ ...OLD, "snow/mine": "m\n" });
    await expect(synth(out, NEW, Object.keys(OLD))).rejects.toThrow("snow/mine was not written by conformitron");

    expect(contentOf(out)).toEqual(contentOf(outputFolder({ ...OLD, "snow/mine": "m\n" })));
  });

  test.each<[string, Files]>([
    ["a file that is to be replaced", { "snow/b/c": "edited\n" }],
    ["a file that is to be removed", { "clusters/x/y": "edited\n" }],
    ["a file where a new one is to be", { "snow/d/g": "mine\n" }],
  ])("when %s has changed since it was compared", async (_, edit) => {
    const out = outputFolder(OLD);
    const plan = await planOutput(out, expecting(NEW, Object.keys(OLD)));
    put(out, edit);
    const [path] = Object.keys(edit);

    await expect(writePlan(out, plan)).rejects.toMatchObject({
      problem: "changed",
      message: expect.stringContaining(`${path} changed`),
    });
    expect(contentOf(out)).toEqual(contentOf(outputFolder({ ...OLD, ...edit })));
    expect(besides(out)).toEqual([]);
  });

  test.each(["staged", "flushed"])("when the disk fails at the point %s", async (failing) => {
    const out = outputFolder(OLD);
    const reached: WriteHooks["reached"] = (point) => {
      if (point === failing) throw new Error("ENOSPC: no space left on device, write");
    };
    await expect(synth(out, NEW, Object.keys(OLD), { reached })).rejects.toMatchObject({
      problem: "staging",
      message: expect.stringMatching(/dist.* unchanged: ENOSPC: no space left on device$/),
    });

    expect(contentOf(out)).toEqual(contentOf(outputFolder(OLD)));
    expect(besides(out)).toEqual([]);
  });

  test("when the disk is really full", async (context) => {
    const out = outputFolder(OLD);
    if (!mountSmall(dirname(out))) context.skip("a small file system can be mounted only by root on Linux");
    put(out, OLD);
    const big = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`snow/big/${n}`, `${n}\n`.repeat(20_000)]));

    await expect(synth(out, { ...OLD, ...big }, Object.keys(OLD))).rejects.toMatchObject({
      problem: "staging",
      message: expect.stringMatching(
        /cannot write .*dist\/snow\/big\/\d+; the tree is unchanged: ENOSPC: no space left/,
      ),
    });
    expect(contentOf(out)).toEqual(contentOf(outputFolder(OLD)));
    expect(besides(out)).toEqual([]);
  });

  test("on another file system than beside it", async (context) => {
    const out = outputFolder({ "snow/": "" });
    if (!mountSmall(out)) context.skip("a small file system can be mounted only by root on Linux");

    await expect(synth(out, NEW)).rejects.toMatchObject({ problem: "place" });
    expect(besides(out)).toEqual([]);
  });
});

test.each<[string, Files, string | undefined]>([
  ["snow", { "b/c": "mine\n", "b/g": "mine\n" }, "dist/snow is not a folder"],
  ["clusters", { "x/y": "mine\n" }, undefined],
  ["clusters", { "x/": "" }, undefined],
])("a folder %s that is swapped for a link in the middle, to %j, is not followed", async (folder, victim, problem) => {
  const out = outputFolder(OLD);
  put(join(dirname(out), "victim"), victim);
  const reached: WriteHooks["reached"] = (point) => {
    if (point !== "journal") return;
    renameSync(join(out, folder), join(out, "was"));
    symlinkSync("../victim", join(out, folder));
  };
  const outcome = await synth(out, NEW, Object.keys(OLD), { reached }).catch((error: Error) => error.message);

  expect(outcome).toEqual(problem && expect.stringContaining(problem));
  expect(contentOf(join(dirname(out), "victim"))).toEqual(victim);
});

const path = fc
  .array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 })
  .map((parts) => `snow/${parts.join("/")}.f`);
const tree = fc.dictionary(path, fc.constantFrom("1\n", "2\n", "3\n"), { maxKeys: 8, noNullPrototype: true });
const beside = fc.dictionary(fc.constantFrom("docs/a", "docs/b/c", "README"), fc.constant("mine\n"), {
  noNullPrototype: true,
});

test("whatever was there, the tree holds what is expected and others' files survive", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(tree, tree, beside, async (old, next, others) => {
      const out = outputFolder({ ...others, ...old, index: "i\n" });
      await synth(out, { ...next, index: "i\n" }, [...Object.keys(old), "index"]);

      expect(contentOf(out)).toEqual({ ...others, ...next, index: "i\n" });
      expect(besides(out)).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test("whatever foreign file is in the tree, it survives with everything else", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      tree,
      tree,
      fc.dictionary(path, fc.constant("mine\n"), { minKeys: 1, maxKeys: 2 }),
      async (old, next, mine) => {
        const ours = Object.fromEntries(Object.entries(old).filter(([name]) => !(name in mine)));
        const disk = { ...ours, ...mine, index: "i\n" };
        const out = outputFolder(disk);
        await expect(synth(out, { ...next, index: "i\n" }, [...Object.keys(ours), "index"])).rejects.toThrow(
          "was not written",
        );

        expect(contentOf(out)).toEqual(disk);
      },
    ),
    { numRuns: 30 },
  );
});

function prefixed(folder: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
}

/** Mounts a file system of one mebibyte for the time of the test, where the system and the user's rights allow it. */
function mountSmall(folder: string): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], { stdio: "ignore" });
  } catch {
    return false;
  }
  onTestFinished(() => {
    execFileSync("umount", [folder], { stdio: "ignore" });
  });
  return true;
}
