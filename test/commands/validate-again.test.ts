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

  add(from: string): this {
    cpSync(from, this.root, { recursive: true });
    for (const path of this.files()) this.touch(path);
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

describe("what was judged before gives the same as judging everything", () => {
  test("for every rule, when its finding appears and goes away", async () => {
    let again = 0;
    for (const code of PAIRS) {
      const tree = new Tree(code).add(join(BAD, code, "passes"));
      const other = new Tree(`${code}-fails`).add(join(BAD, code, "fails"));
      await tree.hold();
      for (const path of tree.files().filter((file) => other.files().includes(file))) {
        const passes = tree.read(path);
        tree.write(path, other.read(path));
        if (await tree.hold()) again += 1;
        tree.write(path, passes);
        if (await tree.hold()) again += 1;
      }
    }
    expect(again).toBeGreaterThan(100);
  }, 300_000);
});
