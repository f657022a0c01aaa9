/** Minutes of a day that do not exist once a year, because the clocks are put forward. */
export interface SkippedMinutes {
  readonly from: number;
  readonly to: number;
}

const MINUTE = 60 * 1000;
const DAY_MINUTES = 24 * 60;
// Rules of time zones change; the year only has to be one in which most of today's hold.
const YEAR = Date.UTC(2027, 0, 1) / MINUTE;
// Looking a zone up loads all that is known of zones: not for the usual ones.
const zones = new Map([
  ["Etc/UTC", true],
  ["UTC", true],
]);
const skipped = new Map<string, readonly SkippedMinutes[]>([
  ["Etc/UTC", []],
  ["UTC", []],
]);

/** Whether a CronJob may name the time zone. */
export function isTimeZone(name: string): boolean {
  const ready = zones.get(name) ?? isKnown(name);
  zones.set(name, ready);
  return ready;
}

function isKnown(name: string): boolean {
  if (name === "" || /^local$/i.test(name)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    // The API server finds zones as files, whose names have their capitals.
    return (
      /^[A-Z][^/]*(\/[A-Z][^/]*)*$/.test(name) && (timeZone.toLowerCase() !== name.toLowerCase() || timeZone === name)
    );
  } catch {
    return false;
  }
}

/** What the zone's clocks skip; nothing for a zone without summer time. */
export function skippedMinutes(timeZone: string): readonly SkippedMinutes[] {
  const ready = skipped.get(timeZone) ?? (isTimeZone(timeZone) ? findSkipped(timeZone) : []);
  skipped.set(timeZone, ready);
  return ready;
}

function findSkipped(timeZone: string): SkippedMinutes[] {
  const offset = offsetsOf(timeZone);
  const found: SkippedMinutes[] = [];
  for (let day = YEAR; day < YEAR + 365 * DAY_MINUTES; day += DAY_MINUTES) {
    const [before, after] = [offset(day), offset(day + DAY_MINUTES)];
    if (after <= before) continue;
    const from = (changeWithin(day, offset) + before) % DAY_MINUTES;
    found.push({ from, to: from + after - before });
  }
  return found;
}

/** The first minute with the later offset. */
function changeWithin(day: number, offset: (minute: number) => number): number {
  let [low, high] = [day, day + DAY_MINUTES];
  const before = offset(low);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** How many minutes local time is ahead at a minute since 1970. */
function offsetsOf(timeZone: string): (minute: number) => number {
  const format = new Intl.DateTimeFormat("en", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  return (minute) => {
    const parts = new Map(format.formatToParts(minute * MINUTE).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute")) / MINUTE - minute;
  };
}
