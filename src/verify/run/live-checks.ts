import type { ObjectRef } from "../../model/live.js";
import type { CheckVerdict } from "../../model/verification.js";
import type { PlanStep, SolutionPlan } from "../../model/verify-plan.js";
import { driftCheck } from "../after/drift.js";
import { runTests } from "../tests/run-tests.js";
import { scheduledRuns } from "../tests/scheduled.js";
import { plainCheck } from "./checks.js";
import type { HeldContext } from "./context.js";
import { endingPodsGone } from "./ended-pods.js";
import type { Installer } from "./installer.js";
import { managersOf } from "./managers.js";
import { awaitReady } from "./readiness.js";
import { repetitionChecks } from "./repetition.js";
import { storesOf } from "./stores.js";

/** What is looked at, and how it comes. */
export interface LiveRequest {
  readonly plan: SolutionPlan;
  readonly installer: Installer;
  /** What a version before had that these steps replace; it is taken away once they are brought. @default nothing */
  readonly former?: (steps: readonly PlanStep[]) => readonly ObjectRef[];
  /** Whether what comes after the tests is looked at as well: drift, idempotence. @default true */
  readonly after?: boolean;
}

/** Brings a solution step by step, waits until it is ready, runs its tests, and looks at what is there then. */
export async function liveChecks(context: HeldContext, request: LiveRequest): Promise<CheckVerdict[]> {
  const { plan, after = true } = request;
  const checks: CheckVerdict[] = [];
  for (const steps of phases(context, plan)) {
    const found = await brought(context, request, steps);
    checks.push(...found);
    if (found.some(hasFailed)) return [...checks, ...skippedTests(plan)];
  }
  if (request.former !== undefined) await endingPodsGone(context, plan);
  checks.push(...(await testChecks(context, plan)));
  if (context.signal.aborted || (checks.some(hasFailed) && context.cluster.unreachable !== undefined)) return checks;
  checks.push(...(await stillReady(context, plan)));
  if (after) checks.push(...(await afterwards(context, request)));
  return checks;
}

async function brought(
  context: HeldContext,
  { plan, installer, former = () => [] }: LiveRequest,
  steps: readonly PlanStep[],
): Promise<CheckVerdict[]> {
  const refused = await installer.bring(steps);
  if (refused.some(hasFailed)) return refused;
  const kept = await installer.prune(former(steps));
  if (kept.some(hasFailed)) return kept;
  return [...refused, ...kept, ...(await ready(context, plan, steps))];
}

async function afterwards(context: HeldContext, { plan, installer }: LiveRequest): Promise<CheckVerdict[]> {
  const drift = await driftCheck(context, plan);
  return [drift, ...(await repetitionChecks(context, plan, installer, drift))];
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

/** Whether what comes after a check is of no use. */
export function hasFailed({ verdict }: CheckVerdict): boolean {
  return verdict !== "passed" && verdict !== "skipped";
}

/** What is said of the tests of a solution that is not there to be tested. */
export function skippedTests({ tests }: SolutionPlan): CheckVerdict[] {
  const message = "the product is not ready, so that the test was not run";
  return tests.map(({ ref }) => plainCheck(`test ${ref.name}`, "skipped", "PrerequisiteFailed", message));
}

async function testChecks(context: HeldContext, plan: SolutionPlan): Promise<CheckVerdict[]> {
  if (plan.tests.length === 0) {
    return [plainCheck("tests", "unknown", "NoFunctionalTest", "the solution has no functional test")];
  }
  return context.options.testRuns ? runTests(context, plan) : scheduledRuns(context, plan);
}
