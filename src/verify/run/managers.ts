import { type LiveObject, type ObjectRef, refKey } from "../../model/live.js";
import type { PlanStep, SolutionPlan } from "../../model/verify-plan.js";
import type { HeldContext, RunContext } from "./context.js";
import type { Look } from "./waits.js";

const LABEL = "kustomize.toolkit.fluxcd.io";

/**
 * The Flux Kustomizations that apply the steps. Where the tree does not have them, because somebody applies its folders from outside,
 * the objects tell: Flux writes on each who applied it. They are expected at the revision of the run, like those of the tree.
 */
export async function managersOf(
  context: HeldContext,
  plan: SolutionPlan,
  steps: readonly PlanStep[],
  deadline: number,
): Promise<ObjectRef[]> {
  if (context.options.mode === "apply") return [];
  if (context.git !== undefined) return copied(context, plan, steps);
  const inside = steps.flatMap(({ kustomization }) => kustomization?.ref ?? []);
  const objects = steps.flatMap((step) => (step.kustomization === undefined ? step.objects.map(({ ref }) => ref) : []));
  const outside = objects.length === 0 ? [] : await labelled(context, objects, deadline);
  for (const ref of outside) context.shared.add(ref);
  for (const step of steps)
    if (step.sharedKustomization && step.kustomization) context.shared.add(step.kustomization.ref);
  const refs = unique([...inside, ...outside]);
  const { revision } = context.options;
  if (revision !== undefined) for (const ref of refs) context.expected.add(ref, { revision });
  return refs;
}

/** The run's own Kustomizations for steps of a solution; none but in the mode `git`. */
export function copyRefs({ git }: HeldContext, plan: SolutionPlan, steps = plan.steps): ObjectRef[] {
  const copies = (git?.copies(plan) ?? []).filter(({ step }) => steps.includes(step));
  return copies.map(({ object: { apiVersion, kind, metadata } }) => {
    return { apiVersion, kind, namespace: metadata.namespace, name: metadata.name ?? "" };
  });
}

/** In the mode `git` the run has its own. */
function copied(context: HeldContext, plan: SolutionPlan, steps: readonly PlanStep[]): ObjectRef[] {
  const refs = copyRefs(context, plan, steps);
  const { expected, options } = context;
  const { revision } = options;
  if (revision !== undefined) for (const ref of refs) expected.add(ref, { revision });
  return refs;
}

/** Waits until the objects are there, as far as the time goes. */
async function labelled(context: RunContext, refs: readonly ObjectRef[], deadline: number): Promise<ObjectRef[]> {
  const { world, waits, signal } = context;
  let found: ObjectRef[] = [];
  const look = (over: boolean): Look<true> => {
    const seen = refs.map((ref) => world.see(ref));
    found = seen.flatMap((it) => (it.is === "found" ? (managerOf(it.object) ?? []) : []));
    return over || seen.every((it) => it.is === "found") ? { done: true, value: true } : { done: false };
  };
  await waits.until(look, deadline, signal);
  return found;
}

function managerOf({ metadata: { labels } }: LiveObject): ObjectRef | undefined {
  const name = labels?.[`${LABEL}/name`];
  const namespace = labels?.[`${LABEL}/namespace`];
  if (name === undefined || namespace === undefined) return undefined;
  return { apiVersion: `${LABEL}/v1`, kind: "Kustomization", namespace, name };
}

function unique(refs: readonly ObjectRef[]): ObjectRef[] {
  return [...new Map(refs.map((ref) => [refKey(ref), ref])).values()];
}
