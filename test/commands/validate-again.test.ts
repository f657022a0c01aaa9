import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { openProject } from "../../src/commands/project.js";
import { validate } from "../../src/commands/validate/validate.js";
import { ROOT } from "../support/files.js";

const BAD = join(ROOT, "test/bad");
const NOW = Date.parse("2026-11-21T12:00:00Z");
const AGAIN = /objects have changed/;
const scratch = mkdtempSync(join(tmpdir(), "conformitron-again-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A tree whose files get times that lie in the past and never come twice. */
class Tree {
  readonly root: string;
  #clock = NOW / 1000 - 1_000_000;

  constructor(name: string) {
    this.root = join(scratch, name);
    mkdirSync(join(this.root, "node_modules"), { recursive: true });
  }

  add(from: string, to = "."): this {
    cpSync(from, join(this.root, to), { recursive: true });
    for (const path of this.files()) this.touch(path);
    return this;
  }

  clear(): this {
    for (const path of this.files()) rmSync(join(this.root, path));
    return this;
  }

  files(): string[] {
    return readdirSync(this.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
      .map((entry) => join(entry.parentPath, entry.name).slice(this.root.length + 1))
      .sort();
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), "utf8");
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
    this.touch(path);
  }

  remove(path: string): void {
    rmSync(join(this.root, path));
    this.touch(dirname(path));
  }

  rename(path: string, to: string): void {
    renameSync(join(this.root, path), join(this.root, to));
    this.touch(to);
  }

  private touch(path: string): void {
    for (let at = path; ; at = dirname(at)) {
      this.#clock += 1;
      utimesSync(join(this.root, at), this.#clock, this.#clock);
      if (at === ".") return;
    }
  }

  /** The outcome, and whether only what had changed was judged. */
  async judge(cache: boolean): Promise<{ outcome: unknown; again: boolean }> {
    const said: string[] = [];
    const { outcome } = await validate({
      cwd: this.root,
      paths: [this.root],
      project: await openProject(this.root, undefined),
      environments: [],
      charts: [],
      now: NOW,
      version: "0",
      cache,
      progress: (text) => said.push(text),
    });
    return { outcome, again: said.some((text) => AGAIN.test(text)) };
  }

  /** Judges with and without what was kept, and holds both to be the same. */
  async hold(): Promise<boolean> {
    const { outcome, again } = await this.judge(true);
    expect(JSON.stringify(outcome, null, 1)).toBe(JSON.stringify((await this.judge(false)).outcome, null, 1));
    return again;
  }
}

const PAIRS = readdirSync(BAD).filter((code) => existsSync(join(BAD, code, "passes")));

/** How a tree may change. */
type Edit = (tree: Tree, path: string, random: () => number) => void;

const EDITS: readonly Edit[] = [
  (tree, path, random) => tree.write(path, withoutLine(tree.read(path), random)),
  (tree, path, random) => tree.write(path, withOtherWord(tree.read(path), random)),
  (tree, path, random) => tree.write(path, withOtherWord(tree.read(path), random)),
  (tree, path) => tree.write(path, `${tree.read(path)}# a comment\n`),
  (tree, path, random) => tree.write(path, tree.read(pick(tree.files(), random))),
  (tree, path) => tree.remove(path),
  (tree, path) =>
    tree.rename(
      path,
      path.replace(/[^/]*$/, (name) => `other-${name}`),
    ),
  (tree, path) =>
    tree.write(
      path.replace(/[^/]*$/, (name) => `copy-${name}`),
      tree.read(path),
    ),
];

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T;
}

function withoutLine(text: string, random: () => number): string {
  const lines = text.split("\n");
  lines.splice(Math.floor(random() * lines.length), 1);
  return lines.join("\n");
}

const WORDS = [
  "flux-system",
  "vault",
  "1.2.3",
  "latest",
  "true",
  "0",
  "v1",
  "Secret",
  "ConfigMap",
  "${name}",
  "[]",
  "{}",
  "10m",
];

/** One value of the file becomes another. */
function withOtherWord(text: string, random: () => number): string {
  const places = [...text.matchAll(/: *([^\s#]+)$/gm)];
  if (places.length === 0) return text;
  const place = pick(places, random);
  return `${text.slice(0, place.index)}: ${pick(WORDS, random)}${text.slice(place.index + place[0].length)}`;
}

/** Rules that look at other objects: their trees beside each other are one in which much hangs together. */
const TOGETHER = [
  ...[
    "missing-secret",
    "missing-key",
    "missing-config-map",
    "undeclared-namespace",
    "namespace-shared",
    "release-twice",
  ],
  ...["borrowed-service-account", "missing-role", "left-behind", "accidental-substitution", "dependency-cycle"],
  ...["no-functional-test", "version-label-differs", "secret-made-twice", "missing-source", "cel-violation"],
];

describe("what was judged before gives the same as judging everything", { timeout: 300_000 }, () => {
  test("for every rule, when its finding appears", async () => {
    let again = 0;
    for (const code of PAIRS) {
      const tree = new Tree(code).add(join(BAD, code, "passes"));
      const fails = new Tree(`${code}-fails`).add(join(BAD, code, "fails"));
      const both = tree.files().filter((path) => fails.files().includes(path) && fails.read(path) !== tree.read(path));
      if (both.length > 0) await tree.judge(true);
      for (const path of both) {
        tree.write(path, fails.read(path));
        if (await tree.hold()) again += 1;
      }
    }
    expect(again).toBeGreaterThan(80);
  });

  test("however files are changed, added, removed and renamed", async () => {
    const choice = fc.tuple(fc.nat(EDITS.length - 1), fc.integer());
    const edits = fc.array(choice, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("passes", "fails"), edits, async (side, steps) => {
        const tree = new Tree("random").clear();
        for (const code of TOGETHER) tree.add(join(BAD, code, side), code);
        await tree.judge(true);
        for (const [edit, seed] of steps) {
          const random = numbers(seed);
          const path = pick(tree.files(), random);
          EDITS[edit]?.(tree, path, random);
          await tree.hold();
        }
      }),
      { numRuns: 12 },
    );
  });
});

/** Numbers below 1 that look random and are always the same. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
