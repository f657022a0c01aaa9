import type { Fields } from "../../model/live.js";
import type { CheckVerdict } from "../../model/verification.js";
import type { PlannedObject, PlanStep, SolutionPlan } from "../../model/verify-plan.js";
import { forMany } from "../install/many.js";
import { contentOf, isNamespace } from "../install/types.js";
import { mutationName, runWithoutProduct } from "../tests/mutation.js";
import type { Bringing } from "./bringing.js";
import { plainCheck } from "./checks.js";
import type { HeldContext } from "./context.js";
import { awaitReady } from "./readiness.js";

/** What came of the tests without the product. */
export interface Mutation {
  readonly checks: readonly CheckVerdict[];
  /** Whether nothing more can be done for the solution: something is in the way. */
  readonly stopped: boolean;
}

/** What the tests need may take so many milliseconds; without the product it may never be ready. */
const SETTLING_MS = 60_000;

/** Brings the tests of a solution without the product, and runs each once. Where Flux brings them with it, they make way for it. */
export async function testsWithoutProduct(
  context: HeldContext,
  plan: SolutionPlan,
  installer: Pick<Bringing, "bringAlone" | "makeWay">,
): Promise<Mutation> {
  const step = await testsOnly(context, plan);
  if (step === undefined) return { checks: [], stopped: false };
  if (plan.steps.some(isSealed)) return { checks: plan.tests.map(notRun), stopped: false };
  const [problem] = await installer.bringAlone(step);
  if (problem?.verdict === "error") return { checks: [problem], stopped: true };
  const checks =
    problem === undefined ? await tested(context, plan, step) : plan.tests.map((test) => notBrought(test, problem));
  if (context.signal.aborted) return { checks, stopped: true };
  const inTheWay = await installer.makeWay(step);
  return { checks: [...checks, ...inTheWay], stopped: inTheWay.length > 0 || context.signal.aborted };
}

async function tested(context: HeldContext, plan: SolutionPlan, step: PlanStep): Promise<CheckVerdict[]> {
  await settled(context, plan, step);
  const checks: CheckVerdict[] = [];
  for (const test of plan.tests) checks.push(await runWithoutProduct(context, plan, test));
  return checks;
}

/**
 * The namespaces of the solution and what its test steps hold, as one step; undefined where it has no tests. Without Jobs, which would
 * run at once, and without what only the product could define.
 */
async function testsOnly(context: HeldContext, { steps, tests }: SolutionPlan): Promise<PlanStep | undefined> {
  const last = steps.findLast(({ part }) => part === "test");
  if (last === undefined || tests.length === 0) return undefined;
  const namespaces = steps.flatMap((step) => step.objects.filter(({ ref }) => isNamespace(ref)));
  const own = steps.filter(({ part }) => part === "test").flatMap(contentOf);
  const wanted = own.filter(({ ref }) => ref.kind !== "Job" && !isNamespace(ref));
  const served = await forMany(wanted, ({ ref }) => context.cluster.resource(ref.apiVersion, ref.kind));
  const objects = wanted.filter((_, index) => {
    const answer = served[index];
    return answer?.ok || answer?.failure.kind !== "kind-not-served";
  });
  return { ...last, objects: [...namespaces, ...objects] };
}

/** Whether Flux alone could bring the tests, because it has the key to what is encrypted in the tree. */
function isSealed({ part, kustomization, objects }: PlanStep): boolean {
  const { decryption } = (kustomization?.value["spec"] ?? {}) as Fields;
  return part === "test" && decryption !== undefined && objects.some(({ ref }) => ref.kind === "Secret");
}

function notRun({ ref }: PlannedObject): CheckVerdict {
  const message = "it comes with Secrets that only Flux can decrypt, so that it was not run without the product";
  return plainCheck(mutationName(ref.name), "unknown", "TestNotStarted", message);
}

/** A test that cannot be there without the product cannot pass without it. */
function notBrought({ ref }: PlannedObject, { message, durationMs }: CheckVerdict): CheckVerdict {
  const text = `without the product it cannot even be brought: ${message}`;
  return { ...plainCheck(mutationName(ref.name), "passed", "TestNoticesAbsence", text), durationMs };
}

async function settled(context: HeldContext, plan: SolutionPlan, { objects }: PlanStep): Promise<void> {
  const deadline = context.clock.now() + Math.min(SETTLING_MS, context.options.timeoutMs);
  await awaitReady(context, { solution: plan.name, refs: objects.map(({ ref }) => ref), deadline });
}
