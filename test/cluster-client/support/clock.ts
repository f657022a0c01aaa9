import type { Clock } from "../../../src/cluster/clock.js";
import { systemClock } from "../../../src/cluster/clock.js";

/** A clock on which so many times more passes than in truth; chance is always in the middle. */
export function fastClock(factor = 100): Clock {
  return {
    now: () => systemClock.now() * factor,
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
    timer: (ms, act) => systemClock.timer(ms / factor, act),
    random: () => 0.5,
  };
}
