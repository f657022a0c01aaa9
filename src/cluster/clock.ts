import { setTimeout as wait } from "node:timers/promises";

/** Milliseconds: more than these, about 24 days, no timer can wait. */
const LONGEST = 2 ** 31 - 1;

/** Time and chance, as far as waiting for a cluster depends on them. */
export interface Clock {
  /** Milliseconds, from any moment on. */
  now(): number;
  /** Waits so many milliseconds, or until the signal. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Acts when so many milliseconds have passed without a restart. */
  timer(ms: number, act: () => void): Timer;
  /** A number from 0 up to but not 1. */
  random(): number;
}

/** Something that is to happen later. */
export interface Timer {
  restart(): void;
  stop(): void;
}

/** The real ones. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => wait(ms, undefined, signal ? { signal } : {}).catch(() => undefined),
  timer: (ms, act) => {
    const timeout = setTimeout(act, Math.min(ms, LONGEST));
    return { restart: () => void timeout.refresh(), stop: () => clearTimeout(timeout) };
  },
  random: Math.random,
};

/**
 * How long to wait before the next attempt: doubling from `first` up to `most` milliseconds, and of that between half and all, so that
 * those who were refused together do not come back together.
 * @param failures how many attempts have failed in a row, from 1
 */
export function backoff(failures: number, first: number, most: number, random: number): number {
  return Math.min(most, first * 2 ** (failures - 1)) * (0.5 + random / 2);
}
