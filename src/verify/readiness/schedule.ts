import { Cron } from "croner";

const LOOKED_AT = 8;
const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000 };

/**
 * The longest time between two of the next runs of a CronJob's schedule, in milliseconds: three days for one on working days.
 * Undefined where the schedule or the time zone is not understood, or it never runs twice.
 *
 * @param now milliseconds since the epoch
 */
export function periodOf(schedule: string, timeZone: string | undefined, now: number): number | undefined {
  const every = /^@every\s+(.+)$/.exec(schedule)?.[1];
  if (every !== undefined) return everyOf(every);
  const runs = nextRuns(schedule, timeZone, now);
  const gaps = runs.slice(1).map((run, i) => run - (runs[i] ?? run));
  return gaps.length === 0 ? undefined : Math.max(...gaps);
}

function everyOf(text: string): number | undefined {
  if (!/^(\d+[hms])+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, n, unit]) => sum + Number(n) * (UNITS[unit ?? ""] ?? 0),
    0,
  );
}

/** The parser throws for what it does not understand, which is no more than that here. */
function nextRuns(schedule: string, timeZone: string | undefined, now: number): readonly number[] {
  try {
    const cron = new Cron(schedule, { timezone: timeZone ?? "UTC", paused: true });
    return cron.nextRuns(LOOKED_AT, new Date(now)).map((run) => run.getTime());
  } catch {
    return [];
  }
}
