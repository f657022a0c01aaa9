import type { LiveObject } from "../../model/live.js";
import { type ObjectRef, refKey, refOf } from "../../model/live.js";
import type { CheckVerdict } from "../../model/verification.js";
import type { PlanStep, SolutionPlan } from "../../model/verify-plan.js";
import { applyStep } from "../install/apply.js";
import { installFromGit } from "../install/git.js";
import { prepare } from "../install/prepare.js";
import { remove } from "../install/remove.js";
import type { Installation, InstallProblem, InstallResult } from "../install/types.js";
import { plainCheck } from "./checks.js";
import type { HeldContext } from "./context.js";
import { removed } from "./removal.js";
import type { Look } from "./waits.js";

/** How a solution comes to the cluster and goes again. */
export interface Installer {
  /** Gives a check where it cannot be brought; nothing otherwise. */
  bring(steps: readonly PlanStep[]): Promise<CheckVerdict[]>;
  /** Brings all steps once more, in the mode `apply`; gives what stood in the way. */
  again(): Promise<InstallProblem | undefined>;
  /** Takes objects away that the run has made and the solution no longer has. Gives a check where that fails. */
  prune(refs: readonly ObjectRef[]): Promise<CheckVerdict[]>;
  /** Takes away what was brought, and tells what is left. */
  takeAway(): Promise<CheckVerdict[]>;
}

/** Where Flux reconciles the tree already, there is nothing to bring. */
const OBSERVER: Installer = {
  bring: async () => [],
  again: async () => undefined,
  prune: async () => [],
  takeAway: async () => [],
};

/** Watches may lag so many milliseconds behind what was written. */
const LAG_MS = 10_000;

/** The installer of the run's mode. */
export function installerOf(context: HeldContext, plan: SolutionPlan): Installer {
  const { hold, options } = context;
  if (options.mode === "observe" || hold === undefined) return OBSERVER;
  const installation = { cluster: context.cluster, clock: context.clock, run: context.id, hold };
  let brought = false;
  const first = async (): Promise<InstallProblem | undefined> => {
    if (brought) return undefined;
    brought = true;
    const result = await begin(context, { ...installation, signal: context.signal }, plan);
    return result.ok ? undefined : result.problem;
  };
  return {
    async bring(steps) {
      const problem = (await first()) ?? (await applied(context, installation, steps));
      return problem === undefined ? [] : [checkOf(problem)];
    },
    again: () => applied(context, installation, plan.steps),
    prune: (refs) => pruned(installation, refs),
    takeAway: async () => (options.keep ? kept(context) : removed(context, installation, plan)),
  };
}

/** Looks that nothing is in the way; in `git` mode Flux begins with everything. */
async function begin({ git }: HeldContext, installation: Installation, plan: SolutionPlan): Promise<InstallResult> {
  if (git !== undefined) return installFromGit(installation, plan, git.copies(plan));
  const problem = await prepare(installation, plan.steps);
  return problem === undefined ? { ok: true, objects: [] } : { ok: false, problem };
}

async function applied(
  context: HeldContext,
  installation: Installation,
  steps: readonly PlanStep[],
): Promise<InstallProblem | undefined> {
  if (context.options.mode !== "apply") return undefined;
  for (const step of steps) {
    const result = await applyStep({ ...installation, signal: context.signal }, step);
    if (!result.ok) return result.problem;
    await seen(context, result.objects);
  }
  return undefined;
}

/** Waits until the watches show what was written: what an object was before must not be taken for what it is now. */
async function seen({ world, waits, clock, signal }: HeldContext, objects: readonly LiveObject[]): Promise<void> {
  const written = objects.filter(({ metadata }) => metadata.generation !== undefined);
  const look = (): Look<true> => {
    const isSeen = written.every((object) => {
      const now = world.see(refOf(object));
      if (now.is !== "found") return now.is === "refused";
      const { uid, generation = 0 } = now.object.metadata;
      return uid === object.metadata.uid && generation >= (object.metadata.generation ?? 0);
    });
    return isSeen ? { done: true, value: true } : { done: false };
  };
  await waits.until(look, clock.now() + LAG_MS, signal);
}

function checkOf({ verdict, reason, message, objects }: InstallProblem): CheckVerdict {
  const evidence = objects.length === 0 ? [] : [{ kind: "objects", objects, message } as const];
  return { ...plainCheck("install", verdict, reason, message), evidence };
}

async function pruned(installation: Installation, refs: readonly ObjectRef[]): Promise<CheckVerdict[]> {
  const keys = new Set(refs.map(refKey));
  const only = ({ ref, run }: { readonly ref: ObjectRef; readonly run: string }) =>
    run === installation.run && keys.has(refKey(ref));
  const { left } = keys.size === 0 ? { left: [] } : await remove(installation, { only });
  return left.slice(0, 1).map(({ reason, message }) => plainCheck("prune", "failed", reason, message));
}

function kept({ hold, id }: HeldContext): CheckVerdict[] {
  hold?.ledger.keep(id);
  return [];
}
