import { type LiveObject, type ObjectRef, refKey, refOf } from "../../model/live.js";
import type { State } from "../../model/readiness.js";

/**
 * Since when each object shows which failure, by the verifier's own clock: time stamps of conditions move with every retry. A clock
 * starts at the first poll that saw the failure, runs on while the object is InProgress in between, and starts anew after Current,
 * with a new generation and with a new uid.
 */
export class GraceClocks {
  readonly #objects = new Map<string, Remembered>();

  /** The clocks of an object for one judgement. */
  of(object: LiveObject): ObjectClocks {
    const key = refKey(refOf(object));
    const { uid, generation } = object.metadata;
    const known = this.#objects.get(key);
    if (known?.uid === uid && known.generation === generation) return new ObjectClocks(known);
    const fresh = { uid, generation, starts: new Map(), completed: known?.uid === uid && known.completed };
    this.#objects.set(key, fresh);
    return new ObjectClocks(fresh);
  }

  /** Whether the object of that name that was seen last had completed: a Job that is gone since. */
  hadCompleted(ref: ObjectRef): boolean {
    return this.#objects.get(refKey(ref))?.completed ?? false;
  }
}

interface Remembered {
  readonly uid: string;
  readonly generation: number | undefined;
  /** Milliseconds since the epoch by the name of the failure. */
  readonly starts: Map<string, number>;
  completed: boolean;
}

/** The clocks of one object, open during one judgement of it. */
export class ObjectClocks {
  readonly #memory: Remembered;
  readonly #asked = new Set<string>();

  constructor(memory: Remembered) {
    this.#memory = memory;
  }

  /** When the failure was first seen; now, where it was not seen before. Milliseconds since the epoch. */
  since(failure: string, now: number): number {
    this.#asked.add(failure);
    const start = this.#memory.starts.get(failure) ?? now;
    this.#memory.starts.set(failure, start);
    return start;
  }

  /** Remembers that the object, a Job, has completed. */
  complete(): void {
    this.#memory.completed = true;
  }

  /** Ends the judgement. Current stops every clock but those that it was made with: a warning after a grace is one. */
  settle(state: State): void {
    if (state !== "Current") return;
    for (const failure of this.#memory.starts.keys()) {
      if (!this.#asked.has(failure)) this.#memory.starts.delete(failure);
    }
  }
}
