import { Cron } from "croner";
import { remembered } from "../../base/remembered.js";

/**
 * When the second run after a moment is due by a CronJob's schedule, in milliseconds since the epoch: two periods later where the
 * schedule is regular. Undefined where the schedule or the time zone is not understood, or it does not run twice.
 *
 * @param timeZone as a CronJob names it; @default UTC, as the controllers of most clusters have it
 * @param from milliseconds since the epoch
 */
export function secondRunAfter(schedule: string, timeZone: string | undefined, from: number): number | undefined {
  const every = /^@every\s+((?:\d+[hms])+)$/.exec(schedule)?.[1];
  return every === undefined ? byClock(JSON.stringify([schedule, timeZone, from])) : from + 2 * durationOf(every);
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000 };

function durationOf(text: string): number {
  return [...text.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, n, unit]) => sum + Number(n) * (UNITS[unit ?? ""] ?? 0),
    0,
  );
}

/**
 * Remembered, because a time zone makes it take milliseconds, and every look at a CronJob asks. The parser throws for what it does not
 * understand, which is no more than that here.
 */
const byClock = remembered((text): number | undefined => {
  const [schedule, timeZone, from] = JSON.parse(text) as [string, string | null, number];
  try {
    const cron = new Cron(schedule, {
      ...(timeZone === null ? { utcOffset: 0 } : { timezone: timeZone }),
      paused: true,
    });
    return cron.nextRuns(2, new Date(from))[1]?.getTime();
  } catch {
    return undefined;
  }
});
