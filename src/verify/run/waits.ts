import type { LiveObject } from "../../model/live.js";
import { touchedBy } from "../world/live-world.js";
import type { Clock } from "./clock.js";

/** What looking at the cluster gave: an end, or when to look again although nothing changed. */
export type Look<T> =
  | { readonly done: true; readonly value: T }
  | { readonly done: false; readonly recheckAt?: number | undefined };

/** Does something in one moment of the cluster and tells what it looked at. */
export type Moment = <T>(work: () => T) => { readonly value: T; readonly looked: ReadonlySet<string> };

interface Wait {
  looked: ReadonlySet<string>;
  look(): void;
}

/** Changes come in bursts: what they touch is looked at together, after so many milliseconds. */
const BURST_MS = 40;

/** Everything is looked at again so often, in milliseconds: a change that nobody counted on would be missed otherwise. */
const ANYWAY_MS = 10_000;

/**
 * Those who wait for something of the cluster. A change makes only those look again who have looked at what changed; who waits
 * costs nothing while nothing changes.
 */
export class Waits {
  readonly #interested = new Map<string, Set<Wait>>();
  readonly #all = new Set<Wait>();
  #dirty = new Set<Wait>();
  #burst = false;

  constructor(
    private readonly clock: Clock,
    private readonly moment: Moment,
  ) {}

  /** Tells of a change: of the object, or of anything. */
  changed(object: LiveObject | undefined): void {
    if (object === undefined) for (const wait of this.#all) this.#dirty.add(wait);
    else {
      for (const key of touchedBy(object)) for (const wait of this.#interested.get(key) ?? []) this.#dirty.add(wait);
    }
    if (this.#burst || this.#dirty.size === 0) return;
    this.#burst = true;
    this.clock.after(BURST_MS, () => this.#flush());
  }

  /**
   * Looks until there is an end.
   * @param look is called with whether the time is over: then what it gives counts as the end
   * @param deadline milliseconds since the epoch
   */
  until<T>(look: (over: boolean) => Look<T>, deadline: number, signal: AbortSignal): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      let cancel: () => void = () => {};
      const leave = (): void => {
        cancel();
        signal.removeEventListener("abort", abort);
        this.#forget(wait);
      };
      const end = (value: T | undefined): void => {
        leave();
        resolve(value);
      };
      const abort = (): void => end(undefined);
      const wait: Wait = {
        looked: new Set(),
        look: () => {
          try {
            const now = this.clock.now();
            const { value: found, looked } = this.moment(() => look(now >= deadline));
            if (found.done) return end(found.value);
            if (now >= deadline) return end(undefined);
            this.#remember(wait, looked);
            cancel();
            const next = Math.min(found.recheckAt ?? Number.POSITIVE_INFINITY, deadline, now + ANYWAY_MS);
            cancel = this.clock.after(Math.max(next - now, 1), wait.look);
          } catch (error) {
            leave();
            reject(error);
          }
        },
      };
      if (signal.aborted) return resolve(undefined);
      signal.addEventListener("abort", abort, { once: true });
      this.#all.add(wait);
      wait.look();
    });
  }

  #flush(): void {
    this.#burst = false;
    const waits = this.#dirty;
    this.#dirty = new Set();
    for (const wait of waits) if (this.#all.has(wait)) wait.look();
  }

  #remember(wait: Wait, looked: ReadonlySet<string>): void {
    for (const key of wait.looked) if (!looked.has(key)) this.#lose(key, wait);
    for (const key of looked) {
      const waits = this.#interested.get(key);
      if (waits === undefined) this.#interested.set(key, new Set([wait]));
      else waits.add(wait);
    }
    wait.looked = looked;
  }

  /** What nobody looks at any more is not kept: pods come and go. */
  #lose(key: string, wait: Wait): void {
    const waits = this.#interested.get(key);
    waits?.delete(wait);
    if (waits?.size === 0) this.#interested.delete(key);
  }

  #forget(wait: Wait): void {
    this.#all.delete(wait);
    this.#remember(wait, new Set());
  }
}
