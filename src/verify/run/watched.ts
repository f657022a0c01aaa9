import { type LiveObject, type ObjectRef, refOf } from "../../model/live.js";
import type { Seen } from "../../model/readiness.js";
import type { RunContext } from "./context.js";
import type { Look } from "./waits.js";

/** Watches may lag so many milliseconds behind what was written. */
const LAG_MS = 10_000;

/** Waits until the watches show what was written: what an object was before must not be taken for what it is now. */
export async function untilSeen(context: RunContext, objects: readonly LiveObject[]): Promise<void> {
  const written = objects.filter(({ metadata }) => metadata.generation !== undefined);
  await until(context, () => written.every((object) => isSeen(context, object)));
}

/** Waits until the watches do not show any more what was taken away: what comes in its place must not be taken for it. */
export async function untilUnseen(context: RunContext, refs: readonly ObjectRef[]): Promise<void> {
  // Secrets are not watched.
  const watched = refs.filter(({ kind }) => kind !== "Secret");
  const shown: readonly Seen["is"][] = ["found", "awaited"];
  await until(context, () => watched.every((ref) => !shown.includes(context.world.see(ref).is)));
}

function isSeen({ world }: RunContext, object: LiveObject): boolean {
  const now = world.see(refOf(object));
  if (now.is !== "found") return now.is === "refused";
  const { uid, generation = 0 } = now.object.metadata;
  return uid === object.metadata.uid && generation >= (object.metadata.generation ?? 0);
}

async function until({ waits, clock, signal }: RunContext, holds: () => boolean): Promise<void> {
  const look = (): Look<true> => (holds() ? { done: true, value: true } : { done: false });
  await waits.until(look, clock.now() + LAG_MS, signal);
}
