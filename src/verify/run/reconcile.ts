import type { Answer } from "../../model/cluster.js";
import { describeRef, type LiveObject, type ObjectRef } from "../../model/live.js";
import { FIELD_MANAGER } from "../hold/marks.js";
import { forMany } from "../install/many.js";
import { problemOf } from "../install/refusal.js";
import type { InstallProblem } from "../install/types.js";
import type { RunContext } from "./context.js";
import type { Look } from "./waits.js";

const REQUEST = "reconcile.fluxcd.io/requestedAt";

/** Asks Flux to reconcile objects now, all at once, and waits until it has done so. Gives what stood in the way. */
export async function reconcileNow(
  context: RunContext,
  refs: readonly ObjectRef[],
  deadline: number,
): Promise<InstallProblem | undefined> {
  const token = requestToken(context);
  const patch = { metadata: { annotations: { [REQUEST]: token } } };
  const sent = await forMany(refs, (ref) => context.cluster.patch(ref, patch, { fieldManager: FIELD_MANAGER }));
  return firstProblem(refs, sent) ?? (await untilHandled(context, refs, token, deadline));
}

/** What tells a request of this run from all others. */
export function requestToken({ clock, id }: RunContext): string {
  return `${new Date(clock.now()).toISOString()} ${id}`;
}

/** Waits until Flux has handled a request, well or not. */
export async function untilHandled(
  { world, waits, signal }: RunContext,
  refs: readonly ObjectRef[],
  token: string,
  deadline: number,
): Promise<InstallProblem | undefined> {
  let open: readonly ObjectRef[] = refs;
  const look = (): Look<true> => {
    open = refs.filter((ref) => {
      const seen = world.see(ref);
      return seen.is !== "found" || handled(seen.object) !== token;
    });
    return open.length === 0 ? { done: true, value: true } : { done: false };
  };
  const [first] = (await waits.until(look, deadline, signal)) === true ? [] : open;
  if (first === undefined) return undefined;
  if (signal.aborted) return problem("Interrupted", "the run was stopped before Flux had answered", open);
  return problem("ControllerSilent", `${describeRef(first)}: no answer to a request to reconcile`, open);
}

function handled({ status }: LiveObject): unknown {
  return status?.["lastHandledReconcileAt"];
}

function firstProblem(refs: readonly ObjectRef[], answers: readonly Answer<LiveObject>[]): InstallProblem | undefined {
  for (const [index, answer] of answers.entries()) {
    const ref = refs[index];
    if (!answer.ok && ref !== undefined) return { ...problemOf(answer.failure, ref), verdict: "error" };
  }
  return undefined;
}

function problem(reason: InstallProblem["reason"], message: string, objects: readonly ObjectRef[]): InstallProblem {
  return { verdict: "error", reason, message, objects };
}
