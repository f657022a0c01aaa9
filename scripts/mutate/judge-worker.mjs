// Judges checks with one mutant on, or with none: a worker of judges.mjs. A check is a pair of test/bad or a file of unit tests.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { Linker } from "./linker.mjs";
import { ENTRY, PAIRS, TODAY } from "./project.mjs";
import { collector } from "./test-file.mjs";

/** A mutant that is asked for this often is in a loop that it keeps from ending. */
const MOST_HITS = 2_000_000;

const { root, modules } = workerData;
const linker = new Linker(root, modules);
const alive = () => parentPort.postMessage({});
steadyProperties();

parentPort.on("message", async ({ checks, id, forget }) => {
  parentPort.postMessage({ done: id === undefined ? await baseline(checks) : await tried(id, forget, checks) });
});

/** What each check gives as the code is, and which mutants it reaches; those that are reached at load are told apart. */
async function baseline(checks) {
  const found = [];
  for (const check of checks) {
    const hits = new Set();
    const loads = new Set();
    globalThis.__mutant = (id) => {
      (linker.loading > 0 ? loads : hits).add(id);
      return false;
    };
    linker.forget(modules.keys());
    const start = performance.now();
    const outcome = await outcomeOf(check);
    const time = performance.now() - start;
    found.push({ ...check, outcome, time, hits: Uint32Array.from(hits), loads: Uint32Array.from(loads) });
    alive();
  }
  return found;
}

/** The first check that notices a mutant, if one does. */
async function tried(id, forget, checks) {
  let count = 0;
  globalThis.__mutant = (other) => {
    if (other !== id) return false;
    count += 1;
    if (count > MOST_HITS) throw new Error("endless");
    return true;
  };
  linker.forget(forget);
  try {
    for (const check of checks) {
      count = 0;
      if ((await outcomeOf(check)) !== check.outcome) return check.name;
      alive();
    }
    return undefined;
  } finally {
    globalThis.__mutant = () => false;
    linker.forget(forget);
  }
}

async function outcomeOf({ test, code, side }) {
  try {
    return test === undefined ? await placesOf(code, side) : await failureOf(test);
  } catch (error) {
    return `throws ${error instanceof Error ? error.constructor.name : typeof error}`;
  }
}

/** Where the pair's own rule finds something, as the tests of the pairs compare it. */
async function placesOf(code, side) {
  const folder = join(PAIRS, code, side);
  const charts = join(root, PAIRS, code, "charts");
  const { validateFolder } = linker.load(ENTRY);
  const { findings } = await validateFolder(folder, { today: TODAY, charts: existsSync(charts) ? [charts] : [] });
  return findings
    .filter((finding) => finding.code === code && finding.waived === undefined)
    .map(({ file, line }) => `${relative(folder, file)}:${line}`)
    .sort()
    .join("\n");
}

async function failureOf(test) {
  const { api, run } = collector();
  linker.provide("vitest", api);
  linker.forget([test]);
  linker.load(test);
  return run(alive);
}

/** The same properties are tried with the same values each time. */
function steadyProperties() {
  try {
    createRequire(join(root, "package.json"))("fast-check").configureGlobal({ seed: 1 });
  } catch {
    // The project has no properties.
  }
}
