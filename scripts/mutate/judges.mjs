// Tries mutants on the pairs of test/bad and on the unit tests, in worker threads that hold the whole program.
import { Worker } from "node:worker_threads";
import { importersOf, importLayers } from "./linker.mjs";
import { checksOf } from "./project.mjs";

/** What a check may take before it counts as endless, in milliseconds. */
const LONGEST = 10_000;
/** The same for the code as it is, which ends; a busy machine may take its time to load it. */
const LONGEST_BASELINE = 120_000;
/** How many pairs of rules that its file does not name a mutant is tried on: the nearest, and some that only reach it. */
const NEAREST = 40;
const FARTHER = 20;

/**
 * Tries mutants on the checks that reach them, until one notices.
 * @param project from `openProject`
 * @param mutants those to try
 * @param {{jobs: number, unit: boolean, onTried: (mutant, caught?: string) => void}} options what caught it, if anything did
 */
export async function tryMutants(project, mutants, { jobs, unit, onTried }) {
  const judges = Array.from({ length: jobs }, () => new Judge(project));
  try {
    const checks = await baseline(
      judges,
      checksOf(project).filter(({ test }) => unit || test === undefined),
    );
    const choose = chooser(project, checks);
    const queue = [...mutants];
    await Promise.all(
      judges.map(async (judge) => {
        for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
          const chosen = choose(mutant);
          onTried(mutant, chosen.length === 0 ? undefined : await judge.try(mutant, chosen));
        }
      }),
    );
  } finally {
    await Promise.all(judges.map((judge) => judge.end()));
  }
}

/** What the checks say as the code is. Tests that fail even then, such as those that need more of vitest, are of no use. */
async function baseline(judges, checks) {
  const parts = judges.map((judge, index) => judge.baseline(checks.filter((_, at) => at % judges.length === index)));
  const all = (await Promise.all(parts)).flat();
  return all.filter(({ test, outcome }) => test === undefined || outcome === undefined);
}

/**
 * Which checks a mutant is tried on: first the pairs of rules that its file names, then some of the others that reach it,
 * and then the unit tests.
 */
function chooser({ modules, mentioned }, checks) {
  const reached = reachedBy(checks);
  const atLoad = new Set(checks.flatMap(({ loads }) => [...loads]));
  const distances = new Map();
  return ({ id, file }) => {
    if (!distances.has(file)) distances.set(file, distancesFrom(file, modules, mentioned));
    const far = ({ code }) => distances.get(file).get(code) ?? Number.POSITIVE_INFINITY;
    const isNear = (check) => check.test !== undefined || far(check) < Number.POSITIVE_INFINITY;
    const found =
      reached.get(id) ?? (atLoad.has(id) ? checks.filter((check) => check.loads.includes(id) && isNear(check)) : []);
    const pairs = found.filter(({ test }) => test === undefined).sort((a, b) => far(a) - far(b));
    const near = pairs.filter((pair) => far(pair) === 0);
    const tests = found.filter(({ test }) => test !== undefined).sort((a, b) => a.time - b.time);
    return [...near, ...bounded(pairs.slice(near.length)), ...tests];
  };
}

function reachedBy(checks) {
  const reached = new Map();
  for (const check of checks) {
    for (const id of check.hits) {
      const known = reached.get(id);
      if (known) known.push(check);
      else reached.set(id, [check]);
    }
  }
  return reached;
}

/** For each code that a file or what imports it names: over how many imports. */
function distancesFrom(file, modules, mentioned) {
  const found = new Map();
  let distance = 0;
  for (const layer of importLayers(file, modules)) {
    for (const path of layer)
      for (const code of mentioned.get(path) ?? []) if (!found.has(code)) found.set(code, distance);
    distance += 1;
  }
  return found;
}

/** The nearest pairs, and some of the others, from all over. */
function bounded(pairs) {
  const far = pairs.slice(NEAREST);
  const step = Math.max(1, far.length / FARTHER);
  return [...pairs.slice(0, NEAREST), ...far.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step))];
}

/** A worker that judges checks, made anew after it had to be stopped. */
class Judge {
  #project;
  #worker;
  #timer;
  #finish;
  #longest = LONGEST;

  constructor(project) {
    this.#project = project;
  }

  async baseline(checks) {
    const found = await this.#ask({ checks }, LONGEST_BASELINE);
    if (!Array.isArray(found)) throw new Error(`what the code does as it is cannot be found out: ${found}`);
    return found;
  }

  try({ id, file }, checks) {
    const forget = importersOf(file, this.#project.modules);
    return this.#ask({ id, forget, checks: checks.map(({ hits, loads, ...check }) => check) });
  }

  end() {
    return this.#worker?.terminate();
  }

  #ask(message, longest = LONGEST) {
    this.#longest = longest;
    this.#worker ??= this.#start();
    return new Promise((resolve) => {
      this.#finish = resolve;
      this.#wait();
      this.#worker.postMessage(message);
    });
  }

  /** Whatever the worker says shows that it is alive. */
  #hear(reply) {
    this.#wait();
    if ("done" in reply) this.#answer(reply.done);
  }

  #wait() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#stop("endless"), this.#longest);
  }

  #answer(value) {
    clearTimeout(this.#timer);
    this.#finish?.(value);
  }

  async #stop(reason) {
    const worker = this.#worker;
    this.#worker = undefined;
    clearTimeout(this.#timer);
    await worker?.terminate();
    this.#answer(reason);
  }

  #start() {
    const { root, modules } = this.#project;
    const worker = new Worker(new URL("judge-worker.mjs", import.meta.url), {
      workerData: { root, modules },
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    });
    worker.on("message", (reply) => this.#hear(reply));
    worker.on("error", ({ message }) => worker === this.#worker && this.#stop(`stopped: ${message}`));
    return worker;
  }
}
