import type { SolutionVerdict, Verdict } from "../../model/verification.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import { concludeSolution, plainCheck } from "./checks.js";
import type { RunContext } from "./context.js";

/** What is only unknown, because nothing tests it, may well be good enough for others. */
const BLOCKING: readonly Verdict[] = ["failed", "error", "skipped"];

/**
 * Keeps a solution where it is until nobody waits for it any more; those that do begin by what is known of it now. Ends at once where
 * there are none.
 */
export type Stay = (verdict: SolutionVerdict) => Promise<void>;

/** Judges one solution, and calls `stay` before it takes anything away. */
export type VerifyOne = (plan: SolutionPlan, stay: Stay) => Promise<SolutionVerdict>;

/** A solution that is in hand. */
interface Begun {
  /** What those begin by that wait for it. */
  readonly judged: Promise<SolutionVerdict>;
  readonly done: Promise<SolutionVerdict>;
  /** The ends of those that wait for it. */
  readonly dependents: Promise<SolutionVerdict>[];
}

/**
 * Judges solutions, so many at once, each after those that it waits for, and while these are still there. One whose prerequisite did not
 * pass is skipped; a circle is nobody's prerequisite.
 * @param parallel at least 1; one that only stays for others does not count
 */
export async function verifyAll(
  context: RunContext,
  plans: readonly SolutionPlan[],
  parallel: number,
  verify: VerifyOne,
): Promise<SolutionVerdict[]> {
  const slots = new Slots(parallel);
  const begun = new Map<string, Begun>();
  const byName = new Map(plans.map((plan) => [plan.name, plan]));

  const begin = (plan: SolutionPlan, above: ReadonlySet<string>): Begun => {
    const known = begun.get(plan.name);
    if (known !== undefined) return known;
    const path = new Set([...above, plan.name]);
    const needed = plan.dependsOn.flatMap((name) => (path.has(name) ? [] : (byName.get(name) ?? [])));
    const before = needed.map((it) => begin(it, path));
    const one = started(context, plan, before, slots, verify);
    begun.set(plan.name, one);
    return one;
  };
  return Promise.all(plans.map((plan) => begin(plan, new Set()).done));
}

function started(
  context: RunContext,
  plan: SolutionPlan,
  before: readonly Begun[],
  slots: Slots,
  verify: VerifyOne,
): Begun {
  const dependents: Promise<SolutionVerdict>[] = [];
  let tell: (verdict: SolutionVerdict) => void = () => undefined;
  const told = new Promise<SolutionVerdict>((resolve) => {
    tell = resolve;
  });
  const stay: Stay = async (verdict) => {
    if (dependents.length === 0) return;
    tell(verdict);
    const message = "it stays for those that wait for it";
    context.progress({ kind: "solution", solution: plan.name, doing: "staying", message });
    await slots.without(() => Promise.all(dependents));
  };
  const work = (one: SolutionPlan) => verify(one, stay);
  const done = Promise.all(before.map(({ judged }) => judged)).then((found) => one(context, plan, found, slots, work));
  for (const prerequisite of before) prerequisite.dependents.push(done);
  const judged = Promise.race([told, done]);
  // Nobody may wait for it, and whoever waits for `done` is told of a mistake, too.
  judged.catch(() => undefined);
  return { judged, done, dependents };
}

async function one(
  context: RunContext,
  plan: SolutionPlan,
  before: readonly SolutionVerdict[],
  slots: Slots,
  verify: (plan: SolutionPlan) => Promise<SolutionVerdict>,
): Promise<SolutionVerdict> {
  const missing = before.find(({ verdict }) => BLOCKING.includes(verdict));
  const verdict = missing === undefined ? await slots.use(() => safely(context, plan, verify)) : skipped(plan, missing);
  context.progress({ kind: "verdict", solution: plan.name, verdict });
  return verdict;
}

/** A mistake of ours in one solution must not take the verdicts of the others with it. */
async function safely(
  { signal }: RunContext,
  plan: SolutionPlan,
  verify: (plan: SolutionPlan) => Promise<SolutionVerdict>,
): Promise<SolutionVerdict> {
  if (signal.aborted) return concludeSolution(plan, [plainCheck("run", "error", "Interrupted", "the run was stopped")]);
  try {
    return await verify(plan);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return concludeSolution(plan, [plainCheck("run", "error", "InternalError", message)]);
  }
}

function skipped(plan: SolutionPlan, { vendor, product, path, verdict }: SolutionVerdict): SolutionVerdict {
  const name = vendor === null ? path : `${vendor}/${product}`;
  const message = `it waits for ${name}, whose verdict is ${verdict}`;
  return concludeSolution(plan, [plainCheck("prerequisites", "skipped", "PrerequisiteFailed", message)]);
}

/** So many at once; the others wait in their order. */
class Slots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  async use<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** For whoever has a slot and waits for something that needs one itself. */
  async without<T>(work: () => Promise<T>): Promise<T> {
    this.#leave();
    try {
      return await work();
    } finally {
      await this.#enter();
    }
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
