import { type LiveObject, type ObjectRef, refKey } from "../../model/live.js";
import type { Judgement } from "../../model/readiness.js";
import type { RunContext } from "./context.js";
import type { Look } from "./waits.js";

/** An object that is not well. */
export interface Failure {
  readonly ref: ObjectRef;
  readonly judgement: Judgement;
}

/** What tells why something failed may have to be read first; that must not take longer, in milliseconds. */
const PATIENCE_MS = 10_000;

/** Of one object not more causes are told by checks of their own. */
const MAX_CAUSES = 3;

/** Objects that are not well, and those that made them so and have failed themselves, as far as nobody owns them. */
export async function lookForCauses(context: RunContext, refs: readonly ObjectRef[]): Promise<readonly Failure[]> {
  const { world, waits, clock, signal } = context;
  if (refs.length === 0) return [];
  let found: readonly Failure[] = [];
  const look = (): Look<true> => {
    found = refs.map((ref) => ({ ref, judgement: world.judge(ref) }));
    const isKnown = found.every((failure) => !isAwaited(context, failure));
    found = [...found, ...found.flatMap((failure) => causesOf(context, failure))];
    return isKnown ? { done: true, value: true } : { done: false };
  };
  await waits.until(look, clock.now() + PATIENCE_MS, signal);
  return found.filter(({ judgement }) => judgement.state !== "Current");
}

/** The objects in their order, but each after its causes; causes that are not among them are put in. */
export function causesFirst(refs: readonly ObjectRef[], failures: readonly Failure[]): readonly ObjectRef[] {
  const byKey = new Map(failures.map((failure) => [refKey(failure.ref), failure]));
  const order = new Map<string, ObjectRef>();
  const put = (ref: ObjectRef): void => {
    const key = refKey(ref);
    const failure = byKey.get(key);
    byKey.delete(key);
    for (const cause of failure?.judgement.causes ?? []) if (byKey.has(refKey(cause))) put(cause);
    order.set(key, ref);
  };
  for (const ref of refs) if (!order.has(refKey(ref))) put(ref);
  return [...order.values()];
}

/** Whether more will be known soon: what a release has brought, or how that is. */
function isAwaited({ world }: RunContext, { ref, judgement }: Failure): boolean {
  const seen = world.see(ref);
  if (seen.is === "found" && hasHistory(seen.object) && world.released(seen.object) === undefined) return true;
  return judgement.causes.some((cause) => world.judge(cause).reason === "Awaited" || isBetweenCrashes(world, cause));
}

/** A container that was started again runs for a moment before it fails once more. */
function isBetweenCrashes(world: RunContext["world"], ref: ObjectRef): boolean {
  if (ref.kind !== "Pod") return false;
  const seen = world.see(ref);
  const statuses = seen.is === "found" ? seen.object.status?.["containerStatuses"] : undefined;
  const hasRestarted = Array.isArray(statuses) && statuses.some(({ restartCount }) => restartCount > 0);
  return hasRestarted && !["Failed", "Current"].includes(world.judge(ref).state);
}

function hasHistory({ kind, status }: LiveObject): boolean {
  const history = kind === "HelmRelease" ? status?.["history"] : undefined;
  return Array.isArray(history) && history.length > 0;
}

function causesOf({ world }: RunContext, { judgement }: Failure): Failure[] {
  const failed = judgement.causes.flatMap((ref) => {
    const seen = world.see(ref);
    const isOwned = seen.is === "found" && (seen.object.metadata.ownerReferences ?? []).length > 0;
    const cause = { ref, judgement: world.judge(ref) };
    return cause.judgement.state === "Failed" && !isOwned ? [cause] : [];
  });
  return failed.slice(0, MAX_CAUSES);
}
