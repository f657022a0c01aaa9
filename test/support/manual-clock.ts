import type { Clock } from "../../src/verify/run/clock.js";

interface Timer {
  readonly at: number;
  readonly work: () => void;
}

/** A clock that moves only where a test moves it. */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();

  constructor(start = Date.parse("2026-11-21T12:00:00Z")) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** Timers that wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  after(ms: number, work: () => void): () => void {
    const timer = { at: this.#now + ms, work };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Lets so much time go by, with all that happens in it. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) await this.#fire(next);
    this.#now = end;
  }

  /** Lets time go by until the promise is settled. Throws where nothing moves any more. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const done = () => {
      settled = true;
    };
    promise.then(done, done);
    await settle();
    while (!settled) {
      const next = this.#next(Number.POSITIVE_INFINITY);
      if (next === undefined) throw new Error("nothing happens any more, and it is not done");
      await this.#fire(next);
    }
    return promise;
  }

  /** A clock for somebody else that is ahead of this one by so many milliseconds. */
  ahead(ms: number): Clock {
    return { now: () => this.#now + ms, after: (wait, work) => this.after(wait, work) };
  }

  #next(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer;
    return next;
  }

  async #fire(timer: Timer): Promise<void> {
    this.#timers.delete(timer);
    this.#now = Math.max(this.#now, timer.at);
    timer.work();
    await settle();
  }
}

/** All promises that can go on without time have done so. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
