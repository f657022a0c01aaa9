import type { CheckVerdict, SolutionVerdict } from "../../model/verification.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import { concludeSolution, plainCheck } from "./checks.js";
import type { HeldContext } from "./context.js";
import { testsDisrupted } from "./disruption.js";
import { type Installer, installerOf } from "./installer.js";
import { liveChecks, skippedTests } from "./live-checks.js";
import { type Mutation, testsWithoutProduct } from "./mutation.js";
import type { Stay } from "./run.js";
import { type Earlier, notUpgraded, upgradeChecks } from "./upgrade.js";

/** What belongs to one solution besides its plan. */
export interface SolutionOptions {
  /** What it is upgraded from. @default it is only installed */
  readonly earlier?: Earlier | undefined;
  /** Keeps it until nobody waits for it any more. @default nobody does */
  readonly stay?: Stay;
}

/**
 * Judges one solution: brings it to the cluster where the mode says so, waits until what it consists of is ready, runs its tests, looks
 * whether anything differs from the tree, and takes away what it brought.
 */
export async function verifySolution(
  context: HeldContext,
  plan: SolutionPlan,
  { earlier, stay = async () => undefined }: SolutionOptions = {},
): Promise<SolutionVerdict> {
  const { mode, keep } = context.options;
  const fixed = [...staticChecks(plan)];
  if (plan.unbuildable !== undefined) return concludeSolution(plan, fixed);
  const before = earlier?.plan?.unbuildable === undefined ? earlier?.plan : undefined;
  if (earlier !== undefined && before === undefined) fixed.push(notUpgraded(earlier));
  const checks = [...fixed, ...(await judged(context, plan, before))];
  if (mode !== "observe" && !keep) await stay(concludeSolution(plan, checks));
  const installer = installerOf(context, before === undefined ? plan : both(plan, before));
  return concludeSolution(plan, [...checks, ...(await installer.takeAway())]);
}

async function judged(
  context: HeldContext,
  plan: SolutionPlan,
  before: SolutionPlan | undefined,
): Promise<CheckVerdict[]> {
  if (before !== undefined) return upgradeChecks(context, plan, before);
  const installer = installerOf(context, plan);
  const without = await mutation(context, plan, installer);
  const live = without.stopped ? skippedTests(plan) : await liveChecks(context, { plan, installer });
  return [...without.checks, ...live];
}

/** For what is left of either version. */
function both(plan: SolutionPlan, earlier: SolutionPlan): SolutionPlan {
  return { ...plan, namespaces: [...new Set([...plan.namespaces, ...earlier.namespaces])] };
}

/** The tests without the product, where that was asked for. */
async function mutation(context: HeldContext, plan: SolutionPlan, installer: Installer): Promise<Mutation> {
  const { options, hold } = context;
  if (!options.mutation || !options.testRuns || plan.tests.length === 0 || hold === undefined) {
    return { checks: [], stopped: false };
  }
  if (options.mode === "observe") return testsDisrupted(context, plan, hold);
  return testsWithoutProduct(context, plan, installer);
}

/** What the tree alone tells. */
function* staticChecks({ missingLabels, unbuildable, namespaces, gaps }: SolutionPlan): Iterable<CheckVerdict> {
  if (unbuildable !== undefined) yield plainCheck("build", "error", "Unbuildable", unbuildable);
  for (const { message, refused, variable } of gaps) {
    const check = plainCheck(
      `variable ${variable ?? ""}`.trim(),
      refused ? "failed" : "passed",
      "VariableUndefined",
      message,
    );
    yield refused ? check : { ...check, warnings: [{ reason: "VariableUndefined", message }] };
  }
  if (missingLabels.length === 0) return;
  const place = namespaces.length === 0 ? "it declares no namespace with" : `the namespace ${namespaces[0]} lacks`;
  yield plainCheck("labels", "failed", "LabelsMissing", `${place} ${missingLabels.join(", ")}`);
}
