import type { CheckVerdict, SolutionVerdict } from "../../model/verification.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import type { ParseDocuments } from "../world/releases.js";
import { concludeSolution, plainCheck } from "./checks.js";
import type { HeldContext } from "./context.js";
import { type Installer, installerOf } from "./installer.js";
import { liveChecks, skippedTests } from "./live-checks.js";
import { type Mutation, testsWithoutProduct } from "./mutation.js";

/**
 * Judges one solution: brings it to the cluster where the mode says so, waits until what it consists of is ready, runs its tests, looks
 * whether anything differs from the tree, and takes away what it brought.
 */
export async function verifySolution(
  context: HeldContext,
  plan: SolutionPlan,
  parse: ParseDocuments,
): Promise<SolutionVerdict> {
  const fixed = [...staticChecks(plan)];
  if (plan.unbuildable !== undefined) return concludeSolution(plan, fixed);
  const installer = installerOf(context, plan);
  const without = await mutation(context, plan, installer);
  const live = without.stopped ? skippedTests(plan) : await liveChecks(context, { plan, installer, parse });
  return concludeSolution(plan, [...fixed, ...without.checks, ...live, ...(await installer.takeAway())]);
}

/** The tests without the product, where that was asked for. */
async function mutation(context: HeldContext, plan: SolutionPlan, installer: Installer): Promise<Mutation> {
  const { mutation: isWanted, testRuns } = context.options;
  return isWanted && testRuns ? testsWithoutProduct(context, plan, installer) : { checks: [], stopped: false };
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
