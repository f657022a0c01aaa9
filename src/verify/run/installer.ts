import type { CheckVerdict } from "../../model/verification.js";
import type { PlanStep, SolutionPlan } from "../../model/verify-plan.js";
import type { LedgerEntry } from "../hold/ledger.js";
import { applyStep } from "../install/apply.js";
import { installFromGit } from "../install/git.js";
import { listLeftovers } from "../install/leftovers.js";
import { prepare } from "../install/prepare.js";
import { remove } from "../install/remove.js";
import type { Installation, InstallProblem, InstallResult } from "../install/types.js";
import { plainCheck } from "./checks.js";
import type { HeldContext } from "./context.js";

/** How a solution comes to the cluster and goes again. */
export interface Installer {
  /** Gives a check where it cannot be brought; nothing otherwise. */
  bring(steps: readonly PlanStep[]): Promise<CheckVerdict[]>;
  /** Takes away what was brought, and tells what is left. */
  takeAway(): Promise<CheckVerdict[]>;
}

/** Where Flux reconciles the tree already, there is nothing to bring. */
const OBSERVER: Installer = { bring: async () => [], takeAway: async () => [] };

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
  { options, signal }: HeldContext,
  installation: Installation,
  steps: readonly PlanStep[],
): Promise<InstallProblem | undefined> {
  if (options.mode !== "apply") return undefined;
  for (const step of steps) {
    const result = await applyStep({ ...installation, signal }, step);
    if (!result.ok) return result.problem;
  }
  return undefined;
}

function checkOf({ verdict, reason, message, objects }: InstallProblem): CheckVerdict {
  const evidence = objects.length === 0 ? [] : [{ kind: "objects", objects, message } as const];
  return { ...plainCheck("install", verdict, reason, message), evidence };
}

function kept({ hold, id }: HeldContext): CheckVerdict[] {
  hold?.ledger.keep(id);
  return [];
}

/** A removal is bounded by itself: also a run that was stopped takes away what it made. */
async function removed(
  { progress, clock }: HeldContext,
  installation: Installation,
  plan: SolutionPlan,
): Promise<CheckVerdict[]> {
  const own = ({ run }: LedgerEntry) => run === installation.run;
  const entries = installation.hold.ledger.entries.filter(own);
  if (entries.length === 0) return [];
  const startedAt = clock.now();
  progress({ kind: "solution", solution: plan.name, doing: "removing", message: "removing what was made" });
  const releases = entries.flatMap(({ ref }) => (ref.kind === "HelmRelease" ? ref : []));
  const { left, removed: gone } = await remove(installation, { only: own });
  const durationMs = clock.now() - startedAt;
  const [stuck] = left;
  if (stuck !== undefined) {
    const objects = left.map(({ ref }) => ref);
    const evidence = [{ kind: "objects", objects, message: left.map(({ message }) => message).join("; ") } as const];
    return [{ ...plainCheck("removal", "failed", stuck.reason, stuck.message), evidence, durationMs }];
  }
  const { leftovers } = await listLeftovers(installation.cluster, plan.namespaces, releases);
  if (leftovers.length > 0) {
    const objects = leftovers.map(({ ref }) => ref);
    const message = leftovers.map(({ ref, why }) => `${ref.kind} ${ref.name}: ${why}`).join("; ");
    const evidence = [{ kind: "objects", objects, message } as const];
    return [{ ...plainCheck("removal", "failed", "LeftBehind", message), evidence, durationMs }];
  }
  const message = `${gone.length} objects are gone, and nothing of theirs is left`;
  return [{ ...plainCheck("removal", "passed", "RemovedCleanly", message), durationMs }];
}
