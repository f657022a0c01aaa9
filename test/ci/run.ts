import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** How a program ended; `output` is what it wrote to both of its streams. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly output: string;
}

/** An empty folder for a test. */
export function scratch(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), "conformitron-ci-")));
}

/** Removes a folder. */
export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Writes files below a folder. */
export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Runs a program in a folder, without what the surroundings of the tests would tell it. Throws where it cannot be started. */
export function run(folder: string, command: readonly string[], env: Readonly<Record<string, string>> = {}): Outcome {
  const [program = "", ...args] = command;
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(GIT_.*|NODE_OPTIONS|CONFORMITRON_.*|FORCE_COLOR|VITEST.*|npm_.*)$/.test(name),
  );
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...Object.fromEntries(kept), ...env },
    maxBuffer: 1 << 26,
  });
  if (error) throw error;
  return { code: status, stdout, output: stdout + stderr };
}

/** Runs a program that must succeed, and gives what it printed. */
export function must(folder: string, command: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const { code, stdout, output } = run(folder, command, env);
  if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code}:\n${output}`);
  return stdout.trim();
}

/** Makes a folder a Git repository with all of its files committed, and gives the commit. */
export function commitAll(folder: string): string {
  must(folder, ["git", "init", "--quiet"]);
  must(folder, ["git", "add", "--all"]);
  must(folder, ["git", ...AUTHOR, "commit", "--quiet", "--no-verify", "--message", "first"]);
  return must(folder, ["git", "rev-parse", "HEAD"]);
}

/** What git needs to commit on a machine that has told it nothing. */
export const AUTHOR = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
