import type { SolutionPlan } from "../../model/verify-plan.js";
import { sleep } from "./clock.js";
import { POD, type RunContext } from "./context.js";
import type { Look } from "./waits.js";

/** A pod is told to end shortly after what replaces it is ready. */
const PAUSE_MS = 1000;

/** Pods that take longer to end may still be there; Kubernetes gives them 30 s by default. */
const PATIENCE_MS = 120_000;

/** Waits until no pod of a solution is ending: as long as one is, it may still answer in place of what has replaced it. */
export async function endingPodsGone(context: RunContext, plan: SolutionPlan): Promise<void> {
  const { world, waits, clock, signal } = context;
  const placed = plan.steps.flatMap((step) => step.objects.flatMap(({ ref }) => ref.namespace ?? []));
  const namespaces = [...new Set([...plan.namespaces, ...placed])];
  await sleep(clock, PAUSE_MS, signal);
  const look = (): Look<true> => {
    const pods = namespaces.flatMap((namespace) => world.objects(POD, namespace));
    const isDone = pods.every(({ metadata }) => metadata.deletionTimestamp === undefined);
    return isDone ? { done: true, value: true } : { done: false };
  };
  await waits.until(look, clock.now() + PATIENCE_MS, signal);
}
