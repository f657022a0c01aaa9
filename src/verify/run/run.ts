import type { SolutionVerdict, Verdict } from "../../model/verification.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import { concludeSolution, plainCheck } from "./checks.js";
import type { RunContext } from "./context.js";

/** What is only unknown, because nothing tests it, may well be good enough for others. */
const BLOCKING: readonly Verdict[] = ["failed", "error", "skipped"];

/** Judges one solution. */
export type VerifyOne = (plan: SolutionPlan) => Promise<SolutionVerdict>;

/**
 * Judges solutions, so many at once, each after those that it waits for. One whose prerequisite did not pass is skipped; a circle is
 * nobody's prerequisite.
 * @param parallel at least 1
 */
export async function verifyAll(
  context: RunContext,
  plans: readonly SolutionPlan[],
  parallel: number,
  verify: VerifyOne,
): Promise<SolutionVerdict[]> {
  const slots = new Slots(parallel);
  const begun = new Map<string, Promise<SolutionVerdict>>();
  const byName = new Map(plans.map((plan) => [plan.name, plan]));

  const begin = (plan: SolutionPlan, above: ReadonlySet<string>): Promise<SolutionVerdict> => {
    const known = begun.get(plan.name);
    if (known !== undefined) return known;
    const path = new Set([...above, plan.name]);
    const needed = plan.dependsOn.flatMap((name) => (path.has(name) ? [] : (byName.get(name) ?? [])));
    const verdict = Promise.all(needed.map((it) => begin(it, path))).then((before) =>
      one(context, plan, before, slots, verify),
    );
    begun.set(plan.name, verdict);
    return verdict;
  };
  return Promise.all(plans.map((plan) => begin(plan, new Set())));
}

async function one(
  context: RunContext,
  plan: SolutionPlan,
  before: readonly SolutionVerdict[],
  slots: Slots,
  verify: VerifyOne,
): Promise<SolutionVerdict> {
  const missing = before.find(({ verdict }) => BLOCKING.includes(verdict));
  const verdict = missing === undefined ? await slots.use(() => safely(context, plan, verify)) : skipped(plan, missing);
  context.progress({ kind: "verdict", solution: plan.name, verdict });
  return verdict;
}

/** A mistake of ours in one solution must not take the verdicts of the others with it. */
async function safely({ signal }: RunContext, plan: SolutionPlan, verify: VerifyOne): Promise<SolutionVerdict> {
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
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
