import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

/** A folder on a memory file system, removed when the program ends. */
export function memoryFolder() {
  const folder = mkdtempSync(join("/dev/shm", "conformitron-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The shortest of several runs in milliseconds, each into a new folder that is removed before the next. */
export async function best(memory, runs, run) {
  let shortest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < runs; index += 1) {
    const out = mkdtempSync(join(memory, "run-"));
    globalThis.gc?.();
    const start = performance.now();
    await run(join(out, "dist"));
    shortest = Math.min(shortest, performance.now() - start);
    rmSync(out, { recursive: true });
  }
  return shortest;
}

/** Milliseconds for people. */
export const ms = (value) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

/** One line of the result: a ratio against its limit. */
export function ratio(what, value, limit) {
  const verdict = value <= limit ? "holds" : "DOES NOT HOLD";
  console.log(`${what.padEnd(64)} ${value.toFixed(2)} (at most ${limit}) ${verdict}`);
  if (value > limit) process.exitCode = 1;
}

/** How the compiler is asked for a tree. */
export const compileOptions = {
  root: "/project",
  definitions: "/project/solutions",
  sourcePath: "dist",
  tierCase: "title",
  repository: { url: "https://git.example.com/addons.git", branch: "main" },
  generator: "0.1",
};
