import type { ObjectRef } from "../../model/live.js";
import type { CheckVerdict } from "../../model/verification.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import { applier, type Bringing, byFlux } from "./bringing.js";
import type { HeldContext } from "./context.js";
import { pruned } from "./prune.js";
import { removed } from "./removal.js";

/** How a solution comes to the cluster and goes again. */
export interface Installer extends Bringing {
  /** Takes objects away that the run has made and the solution no longer has. Gives a check where that fails. */
  prune(refs: readonly ObjectRef[]): Promise<CheckVerdict[]>;
  /** Takes away what was brought, and tells what is left. */
  takeAway(): Promise<CheckVerdict[]>;
}

const nothing = async (): Promise<[]> => [];

/** Where Flux reconciles the tree already, there is nothing to bring. */
const OBSERVER: Installer = {
  bring: nothing,
  bringAlone: nothing,
  makeWay: nothing,
  again: async () => undefined,
  prune: nothing,
  takeAway: nothing,
};

/** The installer of the run's mode. */
export function installerOf(context: HeldContext, plan: SolutionPlan): Installer {
  const { hold, options, git, cluster, clock, signal } = context;
  if (options.mode === "observe" || hold === undefined) return OBSERVER;
  const installation = { cluster, clock, run: context.id, hold };
  const stoppable = { ...installation, signal };
  return {
    ...(git === undefined ? applier(context, stoppable, plan) : byFlux(context, stoppable, plan, git.copies(plan))),
    prune: (refs) => pruned(installation, refs),
    takeAway: async () => (options.keep ? kept(context) : removed(context, installation, plan)),
  };
}

function kept({ hold, id }: HeldContext): CheckVerdict[] {
  hold?.ledger.keep(id);
  return [];
}
