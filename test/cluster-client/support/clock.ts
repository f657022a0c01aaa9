import { type Clock, systemClock } from "../../../src/cluster/clock.js";

/** In truth it waits so many times less. */
const FACTOR = 100;

/**
 * A clock on which time passes only while somebody sleeps, and that faster than in truth: how busy the machine is changes nothing.
 * @param patience how many times sooner than in truth its timers go off; once they have, nothing is left of the time
 */
export function fastClock(patience = 1): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: async (ms, signal) => {
      const end = now + ms;
      await systemClock.sleep(ms / FACTOR, signal);
      now = Math.max(now, end);
    },
    timer: (ms, act) => {
      const end = now + ms;
      return systemClock.timer(ms / patience, () => {
        now = Math.max(now, end);
        act();
      });
    },
    random: () => 0.5,
  };
}
