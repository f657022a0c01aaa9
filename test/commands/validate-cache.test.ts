import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { CliProject } from "../support/cli.js";
import { configMap, fluxKustomization, MISSPELT, PATCHED, pod } from "../support/flux-tree.js";

/** Every run starts Node anew, on machines that may have better to do. */
const TIMEOUT = 60_000;
const CACHE = "node_modules/.cache/conformitron";
const UNCHANGED = "nothing has changed since the last run";

const projects: CliProject[] = [];
afterAll(() => {
  for (const project of projects) project.remove();
});

let project: CliProject;
let clock: number;
beforeEach(() => {
  clock = Date.now() - 86_400_000;
  project = new CliProject({
    ".git/HEAD": "ref: refs/heads/main\n",
    "dist/a.yaml": configMap("a"),
    "dist/b.yaml": pod("b", MISSPELT),
    "dist/sub/c.yaml": configMap("c"),
  });
  projects.push(project);
  age();
});

/** All files and folders of the tree get times that lie long ago, and later than those of the call before where they have changed. */
function age(folder = join(project.root, "dist")): void {
  clock += 10_000;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    touch(join(entry.parentPath, entry.name));
  }
  touch(folder);
}

/** What is younger than a minute has changed since the last time. */
function touch(path: string): void {
  if (statSync(path).mtimeMs > Date.now() - 60_000) utimesSync(path, clock / 1000, clock / 1000);
}

function run(...args: string[]) {
  const { code, stdout, stderr } = project.run(["validate", "--verbose", ...args]);
  return { code, stdout, kept: stderr.includes(UNCHANGED) };
}

describe("what was found is kept and", { timeout: TIMEOUT }, () => {
  test("gives the same bytes, in every form, as judging anew", () => {
    const reports = ["first", "second", "anew"].map((time) => {
      const files = ["text", "json", "junit", "sarif", "github"].map((form) => `${form}=${time}.${form}`);
      const outputs = files.flatMap((file) => ["--output", file]);
      const { kept } = run(...outputs, ...(time === "anew" ? ["--no-cache"] : []));
      expect(kept).toBe(time === "second");
      return files.map((file) => project.read(file.replace(/.*=/, "")));
    });
    expect(reports[1]).toEqual(reports[0]);
    expect(reports[2]).toEqual(reports[0]);
  });

  test("names the line of a definition where it stands now", () => {
    const definedAt = (line: number) => {
      const object = { kind: "Pod", name: "b", source: `solutions/acme/b.ts:${line}:1` };
      const index = JSON.stringify({ definition: "solutions/acme/b.ts", files: { "b.yaml": [object] } });
      project.write({ "dist/index/solutions/acme-b.json": index, "dist/index/environments/snow.json": "{}" });
      age();
    };
    definedAt(3);
    expect(run().stdout).toContain("from: solutions/acme/b.ts:3:1");
    expect(run()).toMatchObject({ kept: true, stdout: expect.stringContaining("from: solutions/acme/b.ts:3:1") });
    definedAt(7);
    expect(run()).toMatchObject({ kept: true, stdout: expect.stringContaining("from: solutions/acme/b.ts:7:1") });
  });

  test("whatever changes is noticed", () => {
    const changes: [change: () => void, code: number, text: string][] = [
      [() => project.write({ "dist/b.yaml": pod("b") }), 0, "0 errors, 1 warning in 3 objects of 3 files"],
      [() => project.write({ "dist/d.yaml": pod("d", MISSPELT) }), 1, "1 error, 2 warnings in 4 objects of 4 files"],
      [() => project.write({ "dist/sub/e.yaml": configMap("e") }), 1, "1 error, 2 warnings in 5 objects of 5 files"],
      [() => rename("dist/d.yaml", "dist/sub/d.yaml"), 1, "dist/sub/d.yaml:10:7"],
      [() => project.delete("dist/b.yaml"), 1, "1 error, 1 warning in 4 objects of 4 files"],
      [() => project.write({ "dist/.sourceignore": "d.yaml\n" }), 0, "0 errors in 3 objects of 4 files"],
      [() => project.write({ "conformitron.yaml": "validate: { exclude: [a.yaml] }\n" }), 0, "0 errors in 2 objects"],
    ];
    run();
    for (const [change, code, text] of changes) {
      change();
      age();
      const { stdout, ...after } = run();
      expect(stdout).toContain(text);
      expect(after).toEqual({ code, kept: false });
    }
    expect(run()).toEqual({ ...run("--no-cache"), kept: true });
  });

  test("a change that keeps size and second of a young file is noticed", () => {
    project.write({ "dist/a.yaml": configMap("a", "key: one") });
    run();
    project.write({ "dist/a.yaml": configMap("a", "key: 1.0") });
    expect(run()).toEqual({ ...run("--no-cache"), kept: false });
  });

  test("flags and paths are told apart", () => {
    run();
    expect(run("--strict").kept).toBe(true);
    expect(run("--kubernetes-version", "1.34").kept).toBe(false);
    expect(run("dist/a.yaml")).toEqual({ code: 0, stdout: "0 errors in 1 object of 1 file\n", kept: false });
    expect(run("dist/a.yaml").kept).toBe(true);
  });

  test("a folder that could not be built is tried again", () => {
    project.write({
      "dist/flux.yaml": fluxKustomization("./dist/sub"),
      "dist/sub/kustomization.yaml": PATCHED.replace("cm.yaml", "c.yaml"),
    });
    age();
    const without = () => project.run(["validate", "--verbose"], { PATH: join(project.root, "dist") });
    expect(without().stdout).toMatch(/^dist\/sub not judged/m);
    const again = without();
    expect(again.stdout).toMatch(/^dist\/sub not judged/m);
    expect(again.stderr).not.toContain(UNCHANGED);
  });

  test("what was damaged counts as absent", () => {
    const before = run();
    for (const name of readdirSync(join(project.root, CACHE))) {
      writeFileSync(join(project.root, CACHE, name), readFileSync(join(project.root, CACHE, name)).subarray(0, 100));
    }
    expect(run()).toEqual(before);
  });

  test("nothing is kept where that cannot be written", () => {
    mkdirSync(join(project.root, "node_modules/.cache"), { recursive: true });
    writeFileSync(join(project.root, CACHE), "");
    const before = run();
    expect(before.code).toBe(1);
    expect(run()).toEqual({ ...before, kept: false });
    rmSync(join(project.root, CACHE));
  });
});

function rename(from: string, to: string): void {
  renameSync(join(project.root, from), join(project.root, to));
}
