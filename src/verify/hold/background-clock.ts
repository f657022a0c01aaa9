import { type Clock, SYSTEM_CLOCK } from "../run/clock.js";

/** The machine's time, with timers that do not keep the process alive: a run that came to its end in some other way must not go on renewing. */
export const BACKGROUND_CLOCK: Clock = {
  now: SYSTEM_CLOCK.now,
  after(ms, work) {
    const timer = setTimeout(work, ms).unref();
    return () => clearTimeout(timer);
  },
};
