import { inventoryOf } from "../../model/flux-inventory.js";
import { describeRef, type Fields, type LiveObject, type ObjectRef, refKey, refOf } from "../../model/live.js";
import type { Reason } from "../../model/reasons.js";
import type { CheckVerdict, Verdict } from "../../model/verification.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import type { Hold } from "../hold/hold.js";
import { forMany } from "../install/many.js";
import { problemOf } from "../install/refusal.js";
import { remove } from "../install/remove.js";
import { isSuspendedBy, isTakenAway, resumeToken, suspend } from "../install/suspend.js";
import type { InstallProblem } from "../install/types.js";
import { runWithoutProduct } from "../tests/mutation.js";
import { plainCheck } from "./checks.js";
import type { HeldContext } from "./context.js";
import { endingPodsGone } from "./ended-pods.js";
import { managersOf } from "./managers.js";
import type { Mutation } from "./mutation.js";
import { untilHandled } from "./reconcile.js";
import type { Look } from "./waits.js";

/** What is the product's: what applies it, and what of it runs. */
interface Product {
  readonly kustomizations: readonly LiveObject[];
  readonly workloads: readonly LiveObject[];
}

/** A Kustomization that waits for health may go on with that for its own time-out, while it is suspended already. */
const QUIET_MS = 120_000;

/**
 * Takes a product that Flux reconciles away for a while, runs its tests, and lets Flux bring it again: its Kustomizations are suspended, its
 * releases uninstalled, and what else of it runs pods is deleted. Waits until Flux has brought it again, also where the run is stopped.
 */
export async function testsDisrupted(context: HeldContext, plan: SolutionPlan, hold: Hold): Promise<Mutation> {
  const product = await productOf(context, plan);
  const refusal = "reason" in product ? product : refused(plan, product);
  if (refusal !== undefined || "reason" in product) return { checks: refusal ? [refusal] : [], stopped: false };
  const refs = product.kustomizations.map(refOf);
  const { clock, cluster, id, progress } = context;
  const installation = { cluster, clock, run: id, hold };
  const checks: CheckVerdict[] = [];
  try {
    progress({ kind: "solution", solution: plan.name, doing: "mutation", message: "taking the product away" });
    const problem = (await suspend(installation, refs)) ?? (await takeAway(context, product));
    if (problem !== undefined) checks.push(checkOf(problem));
    else checks.push(...(await withoutIt(context, plan, product)));
  } finally {
    progress({
      kind: "solution",
      solution: plan.name,
      doing: "mutation",
      message: "letting Flux bring the product again",
    });
    const { left } = await remove(installation, { only: ({ run, suspended }) => run === id && suspended === true });
    checks.push(...left.map(({ ref, message }) => notResumed(ref, message)));
  }
  if (context.signal.aborted) return { checks, stopped: true };
  const silent = await untilHandled(context, refs, resumeToken(id), clock.now() + context.options.timeoutMs);
  if (silent !== undefined) checks.push(checkOf(silent));
  return { checks, stopped: context.signal.aborted };
}

/** What there is of it; why nothing can be taken away where that is so. */
async function productOf(context: HeldContext, plan: SolutionPlan): Promise<Product | CheckVerdict> {
  const { world, clock, options } = context;
  const steps = plan.steps.filter(({ part }) => part === "addon");
  const refs = await managersOf(context, plan, steps, clock.now() + options.timeoutMs);
  const objects = steps.flatMap((step) => step.objects.map(({ ref }) => ref)).filter(isTakenAway);
  await heardOf(context, [...refs, ...objects]);
  const found = (all: readonly ObjectRef[]) =>
    all.flatMap((ref) => {
      const seen = world.see(ref);
      return seen.is === "found" ? [seen.object] : [];
    });
  const kustomizations = found(refs);
  const missing = refs.find((ref) => kustomizations.every((one) => refKey(refOf(one)) !== refKey(ref)));
  if (missing !== undefined) return says("unknown", "Absent", `${describeRef(missing)} is not there`);
  if (refs.length === 0) return says("error", "SharedFolder", "no Flux Kustomization applies the solution");
  return { kustomizations, workloads: found(objects) };
}

/** Why the product must not be taken away: with it others would go, or somebody has suspended it. */
function refused({ steps }: SolutionPlan, { kustomizations, workloads }: Product): CheckVerdict | undefined {
  const own = new Set(steps.flatMap((step) => step.objects.map(({ ref }) => refKey(ref))));
  for (const one of kustomizations) {
    const other = (inventoryOf(one) ?? []).find((ref) => !own.has(refKey(ref)));
    if (other === undefined) continue;
    const message = `${describeRef(refOf(one))} applies ${describeRef(other)}, too, which is not the solution's`;
    return says("error", "SharedFolder", message);
  }
  const releases = workloads.filter(({ kind }) => kind === "HelmRelease");
  const suspended = [...kustomizations, ...releases].find(({ spec }) => spec?.["suspend"] === true);
  return suspended && says("unknown", "Suspended", `${describeRef(refOf(suspended))} is suspended already`);
}

/** Deletes what runs, once no reconcile that began before would make it anew. */
async function takeAway(
  context: HeldContext,
  { kustomizations, workloads }: Product,
): Promise<InstallProblem | undefined> {
  const busy = await quiet(context, kustomizations.map(refOf));
  if (busy !== undefined) return busy;
  const releases = workloads.filter(({ kind }) => kind === "HelmRelease");
  // Releases last: their controllers may have to end what others have made.
  const rest = workloads.filter(({ kind }) => kind !== "HelmRelease");
  return (await deleted(context, rest)) ?? (await deleted(context, releases));
}

async function deleted(context: HeldContext, objects: readonly LiveObject[]): Promise<InstallProblem | undefined> {
  const { cluster, world, waits, clock, options, signal } = context;
  const answers = await forMany(objects, async (object) => {
    const ref = refOf(object);
    const answer = await cluster.delete(ref, { uid: object.metadata.uid, propagation: "Foreground" });
    return answer.ok || answer.failure.kind === "not-found" ? undefined : problemOf(answer.failure, ref);
  });
  const problem = answers.find((it) => it !== undefined);
  if (problem !== undefined) return { ...problem, verdict: "error" };
  let left: readonly LiveObject[] = objects;
  const look = (): Look<true> => {
    left = objects.filter((object) => isThere(world.see(refOf(object)), object));
    return left.length === 0 ? { done: true, value: true } : { done: false };
  };
  const [first] = (await waits.until(look, clock.now() + options.timeoutMs, signal)) === true ? [] : left;
  if (first === undefined) return undefined;
  if (signal.aborted) return stopped(left.map(refOf));
  const message = `${describeRef(refOf(first))} was deleted and is still there`;
  return { verdict: "error", reason: "FinalizerStuck", message, objects: left.map(refOf) };
}

function isThere(seen: ReturnType<HeldContext["world"]["see"]>, { metadata: { uid } }: LiveObject): boolean {
  return seen.is === "awaited" || (seen.is === "found" && seen.object.metadata.uid === uid);
}

async function withoutIt(context: HeldContext, plan: SolutionPlan, product: Product): Promise<CheckVerdict[]> {
  await endingPodsGone(context, plan);
  const checks: CheckVerdict[] = [];
  for (const test of plan.tests) {
    if (context.signal.aborted) break;
    const check = await runWithoutProduct(context, plan, test);
    const back = check.reason === "WorthlessTest" ? cameBack(context, product) : undefined;
    checks.push(back === undefined ? check : { ...check, verdict: "error", reason: "AlreadyPresent", message: back });
  }
  return checks;
}

/** That a test passed says nothing where somebody has brought the product meanwhile. */
function cameBack({ world, id }: HeldContext, { kustomizations, workloads }: Product): string | undefined {
  const resumed = kustomizations.map(refOf).find((ref) => {
    const seen = world.see(ref);
    return seen.is !== "found" || !isSuspendedBy(id, seen.object);
  });
  const made = workloads.map(refOf).find((ref) => world.see(ref).is === "found");
  if (resumed !== undefined) return `${describeRef(resumed)} was resumed by somebody else while the test ran`;
  return made && `${describeRef(made)} was made by somebody else while the test ran`;
}

/** Waits until the watches know of the objects at all. */
async function heardOf(
  { world, waits, clock, options, signal }: HeldContext,
  refs: readonly ObjectRef[],
): Promise<void> {
  const look = (): Look<true> => {
    const awaited = refs.filter((ref) => world.see(ref).is === "awaited");
    return awaited.length === 0 ? { done: true, value: true } : { done: false };
  };
  await waits.until(look, clock.now() + options.timeoutMs, signal);
}

/** Waits until the Kustomizations are seen to be suspended and nothing that began before goes on. */
async function quiet(context: HeldContext, refs: readonly ObjectRef[]): Promise<InstallProblem | undefined> {
  const { world, waits, clock, signal, id } = context;
  let open: readonly ObjectRef[] = refs;
  const look = (): Look<true> => {
    open = refs.filter((ref) => {
      const seen = world.see(ref);
      return seen.is !== "found" || !isSuspendedBy(id, seen.object) || isReconciling(seen.object);
    });
    return open.length === 0 ? { done: true, value: true } : { done: false };
  };
  const [first] = (await waits.until(look, clock.now() + QUIET_MS, signal)) === true ? [] : open;
  if (first === undefined) return undefined;
  if (signal.aborted) return stopped(refs);
  const message = `${describeRef(first)} goes on although it is suspended`;
  return { verdict: "error", reason: "ControllerSilent", message, objects: open };
}

function isReconciling({ status }: LiveObject): boolean {
  const conditions = Array.isArray(status?.["conditions"]) ? (status["conditions"] as Fields[]) : [];
  const reconciling = conditions.find(({ type }) => type === "Reconciling");
  // Between two tries nothing goes on.
  return reconciling?.["status"] === "True" && reconciling["reason"] !== "ProgressingWithRetry";
}

function stopped(objects: readonly ObjectRef[]): InstallProblem {
  return {
    verdict: "error",
    reason: "Interrupted",
    message: "the run was stopped while the product was taken away",
    objects,
  };
}

function notResumed(ref: ObjectRef, message: string): CheckVerdict {
  const fix = "resume it by hand, or run conformitron verify --cleanup";
  return says("error", "Suspended", `${describeRef(ref)}: ${message}; ${fix}`);
}

function checkOf({ verdict, reason, message, objects }: InstallProblem): CheckVerdict {
  return { ...says(verdict, reason, message), evidence: [{ kind: "objects", objects, message }] };
}

function says(verdict: Verdict, reason: Reason, message: string): CheckVerdict {
  return plainCheck("mutation", verdict, reason, message);
}
