import { durationProblem, durationSeconds } from "../../../model/syntax.js";
import { skippedMinutes } from "./time-zone.js";

/** What a schedule of a CronJob means, in minutes. */
export interface Schedule {
  /** Why the API server or the controller would refuse it. */
  readonly problem?: string;
  /** The longest time between two runs; infinite where it never runs. */
  readonly largestGap: number;
  /** The shortest time between two runs. */
  readonly smallestGap: number;
  /** Runs at other times in another time zone. */
  readonly dependsOnZone: boolean;
  /** The minutes of a day at which it runs. */
  readonly times: readonly number[];
}

interface Field {
  readonly values: ReadonlySet<number>;
  /** Allows everything: the day of the month and the day of the week then do not widen each other. */
  readonly star: boolean;
}

const DAY = 24 * 60;
const FIELDS = [
  { name: "minute", min: 0, max: 59, words: [] },
  { name: "hour", min: 0, max: 23, words: [] },
  { name: "day of the month", min: 1, max: 31, words: [] },
  { name: "month", min: 1, max: 12, words: "jan feb mar apr may jun jul aug sep oct nov dec".split(" ") },
  { name: "day of the week", min: 0, max: 6, words: "sun mon tue wed thu fri sat".split(" ") },
] as const;
const NICKNAMES: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};
const known = new Map<string, Schedule>();

/** Reads a schedule as the CronJob controller does, which knows no seconds, no years and no letters such as L or W. */
export function readSchedule(text: string): Schedule {
  const ready = known.get(text) ?? parse(text);
  known.set(text, ready);
  return ready;
}

/** Whether a schedule leaves out a day because the clocks are put forward over all of its times. */
export function skipsADay({ times, dependsOnZone }: Schedule, timeZone: string): boolean {
  if (!dependsOnZone || times.length === 0) return false;
  return skippedMinutes(timeZone).some(({ from, to }) => times.every((time) => time >= from && time < to));
}

function parse(text: string): Schedule {
  if (text.includes("TZ")) return refused("sets a time zone inside the schedule, which the API server refuses");
  if (text.startsWith("@every ")) return every(text.slice(7));
  const expanded = text.startsWith("@") ? NICKNAMES[text] : text;
  if (expanded === undefined) return refused(`${text} is no nickname that Kubernetes knows`);
  const parts = expanded.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) return refused(`has ${parts.length} fields, not five`);
  const read = FIELDS.map((field, index) => readField(parts[index] ?? "", field));
  const wrong = read.find((field) => typeof field === "string");
  if (typeof wrong === "string") return refused(wrong);
  return meaning(read as readonly Field[]);
}

function refused(problem: string): Schedule {
  return { problem, largestGap: 0, smallestGap: Number.POSITIVE_INFINITY, dependsOnZone: false, times: [] };
}

function every(duration: string): Schedule {
  if (durationProblem(duration) !== undefined)
    return refused(`@every ${duration} is no span of time such as @every 6h`);
  const gap = durationSeconds(duration) / 60;
  return { largestGap: gap, smallestGap: gap, dependsOnZone: false, times: [] };
}

function readField(text: string, field: (typeof FIELDS)[number]): Field | string {
  const values = new Set<number>();
  let star = false;
  for (const part of text.split(",").filter((each) => each !== "")) {
    const range = readRange(part, field);
    if (typeof range === "string") return `${range} in the ${field.name}`;
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
    star ||= /^[*?](\/1)?$/.test(part);
  }
  return { values, star };
}

function readRange(part: string, { min, max, words }: (typeof FIELDS)[number]) {
  const match = /^(?:[*?]|([a-z0-9]+)(?:-([a-z0-9]+))?)(?:\/(\d+))?$/i.exec(part);
  if (match === null) return `'${part}' is not understood`;
  const [, first, last, stepText] = match;
  const step = stepText === undefined ? 1 : Number(stepText);
  if (first === undefined) return step === 0 ? `the step of '${part}' is 0` : { from: min, to: max, step };
  const number = (word: string) => (/^\d+$/.test(word) ? Number(word) : wordNumber(word, words, min));
  const from = number(first);
  // A step after one number runs to the end: 10/15 means 10, 25, 40, 55.
  const to = last === undefined ? (stepText === undefined ? from : max) : number(last);
  if (Number.isNaN(from) || Number.isNaN(to)) return `'${part}' is not understood`;
  if (from < min || to > max) return `'${part}' is outside ${min} to ${max}`;
  if (from > to) return `'${part}' runs backwards`;
  return step === 0 ? `the step of '${part}' is 0` : { from, to, step };
}

function wordNumber(word: string, words: readonly string[], min: number): number {
  const index = words.indexOf(word.toLowerCase());
  return index < 0 ? Number.NaN : index + min;
}

function meaning([minute, hour, date, month, weekday]: readonly Field[]): Schedule {
  const all: Field = { values: new Set(), star: true };
  const [minutes, hours] = [sorted(minute ?? all), sorted(hour ?? all)];
  const times = hours.flatMap((h) => minutes.map((m) => h * 60 + m));
  const dependsOnZone = hours.length < 24 || !(date?.star && weekday?.star && month?.star);
  const gaps = gapsOf(times, { date: date ?? all, month: month ?? all, weekday: weekday ?? all });
  return { ...gaps, dependsOnZone, times };
}

function sorted({ values }: Field): number[] {
  return [...values].sort((a, b) => a - b);
}

interface Days {
  readonly date: Field;
  readonly month: Field;
  readonly weekday: Field;
}

function gapsOf(times: readonly number[], days: Days): Pick<Schedule, "largestGap" | "smallestGap"> {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const within = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  const between = daysBetween(days).map((distance) => distance * DAY - last + first);
  if (times.length === 0 || between.length === 0)
    return { largestGap: Number.POSITIVE_INFINITY, smallestGap: Number.POSITIVE_INFINITY };
  const gaps = [...within, ...between];
  return { largestGap: Math.max(...gaps), smallestGap: Math.min(...gaps) };
}

/** The distances in days that occur between two days with a run, each once; none where there are no such days. */
function daysBetween({ date, month, weekday }: Days): number[] {
  if (date.star && weekday.star && month.star) return [1];
  const distances = new Set<number>();
  let previous: number | undefined;
  // Dates and days of the week meet again in the same way after 28 years.
  for (let day = Date.UTC(2024, 0, 1) / DAY_MS; day < Date.UTC(2053, 0, 1) / DAY_MS; day += 1) {
    if (!runsOn(new Date(day * DAY_MS), { date, month, weekday })) continue;
    if (previous !== undefined) distances.add(day - previous);
    previous = day;
  }
  return [...distances];
}

const DAY_MS = 24 * 3600 * 1000;

function runsOn(day: Date, { date, month, weekday }: Days): boolean {
  if (!month.values.has(day.getUTCMonth() + 1)) return false;
  const onDate = date.values.has(day.getUTCDate());
  const onWeekday = weekday.values.has(day.getUTCDay());
  return date.star || weekday.star ? onDate && onWeekday : onDate || onWeekday;
}
