import type { CheckVerdict } from "../../model/verification.js";
import type { PlanStep, SolutionPlan } from "../../model/verify-plan.js";
import { applyStep } from "../install/apply.js";
import { installFromGit, prepareFromGit } from "../install/git.js";
import type { KustomizationCopy } from "../install/git-copies.js";
import { contentRefs, prepare } from "../install/prepare.js";
import { type Installation, type InstallProblem, isNamespace } from "../install/types.js";
import { plainCheck } from "./checks.js";
import type { HeldContext } from "./context.js";
import { pruned } from "./prune.js";
import { untilSeen, untilUnseen } from "./watched.js";

/** How a solution comes to the cluster. */
export interface Bringing {
  /** Gives a check where it cannot be brought; nothing otherwise. */
  bring(steps: readonly PlanStep[]): Promise<CheckVerdict[]>;
  /** Brings a step while nothing else of the solution is there, also in `git` by the run itself. Gives a check where that fails. */
  bringAlone(step: PlanStep): Promise<CheckVerdict[]>;
  /** Takes away what Flux is to bring of a step that was brought alone. Gives a check where that fails. */
  makeWay(step: PlanStep): Promise<CheckVerdict[]>;
  /** Brings all steps once more, in the mode `apply`; gives what stood in the way. */
  again(): Promise<InstallProblem | undefined>;
}

/** The run applies each step itself, once it has looked that nothing is in the way. */
export function applier(context: HeldContext, installation: Installation, plan: SolutionPlan): Bringing {
  const look = once(() => prepare(installation, plan.steps));
  const bring = async (steps: readonly PlanStep[]) =>
    checksOf((await look()) ?? (await applied(context, installation, steps)));
  return {
    bring,
    bringAlone: (step) => bring([step]),
    makeWay: async () => [],
    again: () => applied(context, installation, plan.steps),
  };
}

/** Flux brings everything, as soon as it is told. What comes alone is applied by the run, and gone before Flux begins. */
export function byFlux(
  context: HeldContext,
  installation: Installation,
  plan: SolutionPlan,
  copies: readonly KustomizationCopy[],
): Bringing {
  const install = once(async () => {
    const result = await installFromGit(installation, plan, copies);
    return result.ok ? undefined : result.problem;
  });
  return {
    bring: async () => checksOf(await install()),
    bringAlone: async (step) =>
      checksOf((await prepareFromGit(installation, plan, copies)) ?? (await applied(context, installation, [step]))),
    makeWay: (step) => gone(context, installation, step),
    again: async () => undefined,
  };
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | undefined;
  return () => {
    begun ??= work();
    return begun;
  };
}

async function applied(
  context: HeldContext,
  installation: Installation,
  steps: readonly PlanStep[],
): Promise<InstallProblem | undefined> {
  for (const step of steps) {
    const result = await applyStep(installation, step);
    if (!result.ok) return result.problem;
    await untilSeen(context, result.objects);
  }
  return undefined;
}

/** Takes away what a step has brought, but for namespaces: others may have put something into them meanwhile. */
async function gone(context: HeldContext, installation: Installation, step: PlanStep): Promise<CheckVerdict[]> {
  const refs = contentRefs([step]).filter((ref) => !isNamespace(ref));
  const [left] = await pruned({ ...installation, signal: undefined }, refs);
  // Nothing is known of the solution then; the removal at the end tells whose fault it is.
  if (left !== undefined) return [{ ...left, verdict: "error" }];
  await untilUnseen(context, refs);
  return [];
}

function checksOf(problem: InstallProblem | undefined): CheckVerdict[] {
  if (problem === undefined) return [];
  const { verdict, reason, message, objects } = problem;
  const evidence = objects.length === 0 ? [] : [{ kind: "objects", objects, message } as const];
  return [{ ...plainCheck("install", verdict, reason, message), evidence }];
}
