import type { SolutionVerdict } from "../../model/verification.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import type { Holder } from "../hold/hold.js";
import { acquire } from "../hold/lease.js";
import { removePredecessors } from "../install/clean-up.js";
import { concludeSolution, plainCheck } from "./checks.js";
import type { HeldContext, RunContext } from "./context.js";

/**
 * Judges a solution while its lease is held, so that no other run does so at the same time. What a run has left that was killed is taken
 * away first.
 */
export async function whileHeld(
  context: RunContext,
  holder: Holder,
  plan: SolutionPlan,
  work: (hold: HeldContext["hold"]) => Promise<SolutionVerdict>,
): Promise<SolutionVerdict> {
  const acquired = await acquire(holder, plan.name);
  if (!acquired.held) {
    const { reason, message } = acquired.problem;
    return concludeSolution(plan, [plainCheck("lease", "error", reason, message)]);
  }
  const { hold } = acquired;
  try {
    const { left } = await removePredecessors({ ...context, run: context.id, hold });
    const [stuck] = left;
    if (stuck === undefined) return await work(hold);
    const message = `an earlier run has left something that cannot be removed: ${stuck.message}`;
    return concludeSolution(plan, [plainCheck("clean-up", "error", stuck.reason, message)]);
  } finally {
    await hold.release();
  }
}
