import { type LiveObject, refOf } from "../../model/live.js";
import { sleep } from "../run/clock.js";
import { forMany } from "./many.js";
import type { Site } from "./types.js";

const FIRST_MS = 100;
const LONGEST_MS = 5000;
const FACTOR = 1.6;

/** Looks again and again, in growing distances, until it is done or the time has come. */
export async function poll({ clock, signal }: Site, deadline: number, done: () => Promise<boolean>): Promise<void> {
  for (let wait = FIRST_MS; !(await done()); wait = Math.min(wait * FACTOR, LONGEST_MS)) {
    const left = deadline - clock.now();
    if (left <= 0 || signal?.aborted) return;
    await sleep(clock, Math.min(wait, left), signal);
  }
}

/** Waits until the objects are gone, or nothing is answered. Gives those that are not gone, as they were last seen. */
export async function untilGone(site: Site, objects: readonly LiveObject[], deadline: number): Promise<LiveObject[]> {
  let left: readonly LiveObject[] = objects;
  await poll(site, deadline, async () => {
    if (site.cluster.unreachable !== undefined) return true;
    left = (await forMany(left, (object) => stillThere(site, object))).flat();
    return left.length === 0;
  });
  return [...left];
}

/** The object as it is now; nothing where it is gone or another one has its name. What cannot be asked for counts as there. */
export async function stillThere({ cluster }: Site, object: LiveObject): Promise<LiveObject[]> {
  const answer = await cluster.get(refOf(object));
  if (answer.ok) return answer.value.metadata.uid === object.metadata.uid ? [answer.value] : [];
  const { kind } = answer.failure;
  return kind === "not-found" || kind === "kind-not-served" ? [] : [object];
}
