import type { ObjectRef } from "../../model/live.js";
import type { CheckVerdict, SolutionVerdict } from "../../model/verification.js";
import type { PlanStep, SolutionPlan } from "../../model/verify-plan.js";
import { driftCheck } from "../after/drift.js";
import { runTests } from "../tests/run-tests.js";
import { scheduledRuns } from "../tests/scheduled.js";
import type { ParseDocuments } from "../world/releases.js";
import { concludeSolution, plainCheck } from "./checks.js";
import type { HeldContext } from "./context.js";
import { type Installer, installerOf } from "./installer.js";
import { managersOf } from "./managers.js";
import { type Mutation, testsWithoutProduct } from "./mutation.js";
import { awaitReady } from "./readiness.js";
import { storesOf } from "./stores.js";

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
  const live = without.stopped ? skippedTests(plan) : await liveChecks(context, plan, parse, installer);
  return concludeSolution(plan, [...fixed, ...without.checks, ...live, ...(await installer.takeAway())]);
}

/** The tests without the product, where that was asked for. */
async function mutation(context: HeldContext, plan: SolutionPlan, installer: Installer): Promise<Mutation> {
  const { mutation: isWanted, testRuns } = context.options;
  return isWanted && testRuns ? testsWithoutProduct(context, plan, installer) : { checks: [], stopped: false };
}

async function liveChecks(
  context: HeldContext,
  plan: SolutionPlan,
  parse: ParseDocuments,
  { bring }: Installer,
): Promise<CheckVerdict[]> {
  const checks: CheckVerdict[] = [];
  for (const steps of phases(context, plan)) {
    const stopped = [...(await bring(steps)), ...(await ready(context, plan, steps))];
    checks.push(...stopped);
    if (stopped.some(hasFailed)) return [...checks, ...skippedTests(plan)];
  }
  checks.push(...(await testChecks(context, plan)));
  if (context.signal.aborted) return checks;
  checks.push(...(await stillReady(context, plan)), await driftCheck(context, plan, parse));
  return checks;
}

/** Steps that are waited for together. When we apply them ourselves, we wait where Flux would; Flux itself keeps its order. */
function phases({ options }: HeldContext, { steps }: SolutionPlan): PlanStep[][] {
  if (options.mode === "apply") return steps.map((step) => [step]);
  const parts = [steps.filter(({ part }) => part === "addon"), steps.filter(({ part }) => part === "test")];
  return parts.filter((part) => part.length > 0);
}

async function ready(context: HeldContext, plan: SolutionPlan, steps: readonly PlanStep[]): Promise<CheckVerdict[]> {
  const deadline = context.clock.now() + context.options.timeoutMs;
  const objects = steps.flatMap((step) => step.objects.map(({ ref }) => ref)).filter((ref) => isExpected(context, ref));
  const refs = [...(await managersOf(context, plan, steps, deadline)), ...storesOf(steps), ...objects];
  return awaitReady(context, { solution: plan.name, refs, deadline });
}

/** What the tests have broken, or what has broken meanwhile: only what is not ready any more is told. */
async function stillReady(context: HeldContext, plan: SolutionPlan): Promise<CheckVerdict[]> {
  const again = await ready(context, plan, plan.steps);
  return again.filter(hasFailed).map((check) => ({ ...check, name: `${check.name}, after the tests` }));
}

/** Flux Kustomizations of the tree are there only where the tree is reconciled as it stands. */
function isExpected({ options }: HeldContext, { apiVersion, kind }: ObjectRef): boolean {
  return options.mode === "observe" || !(kind === "Kustomization" && apiVersion.startsWith("kustomize.toolkit."));
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

function hasFailed({ verdict }: CheckVerdict): boolean {
  return verdict !== "passed" && verdict !== "skipped";
}

function skippedTests({ tests }: SolutionPlan): CheckVerdict[] {
  const message = "the product is not ready, so that the test was not run";
  return tests.map(({ ref }) => plainCheck(`test ${ref.name}`, "skipped", "PrerequisiteFailed", message));
}

async function testChecks(context: HeldContext, plan: SolutionPlan): Promise<CheckVerdict[]> {
  if (plan.tests.length === 0) {
    return [plainCheck("tests", "unknown", "NoFunctionalTest", "the solution has no functional test")];
  }
  return context.options.testRuns ? runTests(context, plan) : scheduledRuns(context, plan);
}
