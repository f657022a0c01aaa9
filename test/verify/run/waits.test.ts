import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { LiveObject } from "../../../src/model/live.js";
import { type Look, Waits } from "../../../src/verify/run/waits.js";
import { ManualClock } from "../../support/manual-clock.js";

const NEVER = Number.POSITIVE_INFINITY;
const SECOND = 1000;

let clock: ManualClock;
let waits: Waits;
/** What the looks of a moment look at. */
let looks: Set<string>;
let stop: AbortController;

beforeEach(() => {
  clock = new ManualClock();
  stop = new AbortController();
  waits = new Waits(clock, (work) => {
    looks = new Set();
    return { value: work(), looked: looks };
  });
});

describe("looking", () => {
  test("ends at once where there is nothing to wait for", async () => {
    expect(await waits.until(() => ({ done: true, value: 7 }), NEVER, stop.signal)).toBe(7);
    expect(clock.waiting).toBe(0);
  });

  test("happens again after a change of what was looked at, once for a burst of them", async () => {
    const it = begin(["pod"]);
    for (let i = 0; i < 100; i++) waits.changed(pod("pod"));
    await clock.advance(100);
    expect(it.count).toBe(2);
    waits.changed(pod("another"));
    await clock.advance(SECOND);
    expect(it.count).toBe(2);
    waits.changed(undefined);
    await clock.advance(SECOND);
    expect(it.count, "nobody knows what has changed").toBe(3);
  });

  test("follows what is looked at now, not what was", async () => {
    const it = begin(["first"]);
    it.at = ["second"];
    waits.changed(pod("first"));
    await clock.advance(SECOND);
    waits.changed(pod("first"));
    await clock.advance(SECOND);
    expect(it.count).toBe(2);
    waits.changed(pod("second"));
    await clock.advance(SECOND);
    expect(it.count).toBe(3);
  });

  test("happens again at the time that it names, and every ten seconds anyway", async () => {
    const it = begin(["pod"]);
    it.recheckAt = clock.now() + 13 * SECOND;
    await clock.advance(30 * SECOND);
    expect(it.at0).toEqual([0, 10, 13, 23]);
  });
});

describe("the end", () => {
  test("comes with the deadline, after one last look that may still find it", async () => {
    const seen: boolean[] = [];
    const look = (over: boolean): Look<string> => {
      seen.push(over);
      return over ? { done: true, value: "late" } : { done: false };
    };
    expect(await clock.until(waits.until(look, clock.now() + 5 * SECOND, stop.signal))).toBe("late");
    expect(seen).toEqual([false, true]);
  });

  test("of one that finds nothing is undefined", async () => {
    const start = clock.now();
    const look = (): Look<string> => ({ done: false });
    expect(await clock.until(waits.until(look, start + 25 * SECOND, stop.signal))).toBeUndefined();
    expect(clock.now() - start).toBe(25 * SECOND);
    expect(clock.waiting).toBe(0);
  });

  test("comes with the signal, also where it was there before", async () => {
    const waiting = waits.until(() => ({ done: false }), NEVER, stop.signal);
    stop.abort();
    expect(await waiting).toBeUndefined();
    let looked = false;
    const late = waits.until(
      () => {
        looked = true;
        return { done: true, value: 1 };
      },
      NEVER,
      stop.signal,
    );
    expect([await late, looked, clock.waiting]).toEqual([undefined, false, 0]);
  });

  test("comes with a mistake in looking, which is told once and leaves no timer", async () => {
    let count = 0;
    const waiting = waits.until(
      () => {
        if (++count > 1) throw new Error("a mistake");
        looks.add(keyOf("pod"));
        return { done: false };
      },
      NEVER,
      stop.signal,
    );
    waiting.catch(() => {});
    waits.changed(pod("pod"));
    await clock.advance(60 * SECOND);
    await expect(waiting).rejects.toThrow("a mistake");
    expect([count, clock.waiting]).toEqual([2, 0]);
  });
});

test("those that wait for something else are left alone, and all end by themselves", async () => {
  const names = ["a", "b", "c", "d"];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.subarray(names), { minLength: 1, maxLength: 6 }),
      fc.subarray(names),
      async (all, changed) => {
        clock = new ManualClock();
        waits = new Waits(clock, (work) => {
          looks = new Set();
          return { value: work(), looked: looks };
        });
        const each = all.map((at) => ({ at, it: begin(at) }));
        for (const name of changed) waits.changed(pod(name));
        await clock.advance(SECOND);
        for (const { at, it } of each) expect(it.count).toBe(at.some((name) => changed.includes(name)) ? 2 : 1);
        for (const { it } of each) it.done = true;
        waits.changed(undefined);
        await clock.advance(SECOND);
        expect(clock.waiting).toBe(0);
      },
    ),
    { numRuns: 40 },
  );
});

interface Looking {
  at: readonly string[];
  count: number;
  /** Seconds after the beginning at which it looked. */
  readonly at0: number[];
  recheckAt?: number;
  done: boolean;
}

function begin(at: readonly string[]): Looking {
  const start = clock.now();
  const it: Looking = { at, count: 0, at0: [], done: false };
  const look = (): Look<true> => {
    it.count++;
    it.at0.push((clock.now() - start) / SECOND);
    for (const name of it.at) looks.add(keyOf(name));
    if (it.done) return { done: true, value: true };
    const recheckAt = it.recheckAt !== undefined && it.recheckAt > clock.now() ? it.recheckAt : undefined;
    return { done: false, recheckAt };
  };
  void waits.until(look, NEVER, stop.signal);
  return it;
}

function pod(name: string): LiveObject {
  const metadata = { name, namespace: "shop", uid: name, resourceVersion: "1", creationTimestamp: "" };
  return { apiVersion: "v1", kind: "Pod", metadata };
}

function keyOf(name: string): string {
  return `/Pod/shop/${name}`;
}
