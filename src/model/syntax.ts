import { Cron } from "croner";
import semver from "semver";

const DURATION = /^(\d+(\.\d+)?(ms|s|m|h))+$/;
const QUANTITY = /^[+-]?(\d+(\.\d*)?|\.\d+)(([KMGTPE]i)|[numkMGTPE]|([eE][+-]?\d+))?$/;
const UNIT_SECONDS = { ms: 0.001, s: 1, m: 60, h: 3600 } as const;

/** A span of time as Flux and External Secrets read it: `30s`, `10m`, `1h30m`. */
export type DurationText = `${number}${"ms" | "s" | "m" | "h"}` | `${number}h${number}m` | `${number}m${number}s`;

/** Why the text is no duration of Go (`10m`, `1h30m`); undefined where it is one. */
export function durationProblem(text: string): string | undefined {
  if (!DURATION.test(text)) return "is no duration such as 30s, 10m or 1h30m";
  if (durationSeconds(text) <= 0) return "must be longer than nothing";
  return undefined;
}

/** The seconds of a valid duration. */
export function durationSeconds(text: string): number {
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    seconds += Number(amount) * UNIT_SECONDS[unit as keyof typeof UNIT_SECONDS];
  }
  return seconds;
}

/** Why the text is no resource quantity of Kubernetes (`250m`, `64Mi`); undefined where it is one. */
export function quantityProblem(text: string): string | undefined {
  return QUANTITY.test(text) ? undefined : "is no quantity such as 250m, 0.5 or 64Mi";
}

/** Why a chart version is not one exact semantic version; undefined where it is. A leading `v` is allowed. */
export function chartVersionProblem(version: string | undefined): string | undefined {
  if (version === undefined || version.trim() === "") return "is missing";
  if (version !== version.trim()) return "has spaces around it";
  if (semver.valid(version) !== null) return undefined;
  if (semver.validRange(version) !== null || /^latest$/i.test(version)) return "floats; one exact version is needed";
  return "is no semantic version such as 2.4.3";
}

/** Why the text is no image reference with a tag or digest that stays; undefined where it is one. */
export function imageProblem(image: string): string | undefined {
  const match =
    /^(?<name>[a-z0-9]+([._-][a-z0-9]+)*(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*)(:(?<tag>[\w][\w.-]{0,127}))?(@(?<digest>sha256:[a-f0-9]{64}))?$/.exec(
      image,
    );
  if (!match) return "is no image reference such as docker.io/library/busybox:1.36.1";
  const { tag, digest } = match.groups ?? {};
  if (digest !== undefined) return undefined;
  if (tag === undefined) return "has no tag";
  if (tag === "latest") return "has the floating tag latest";
  return undefined;
}

const schedules = new Map<string, string | undefined>();

/** Why the text is no schedule of a CronJob that runs at least daily; undefined where it is one. */
export function scheduleProblem(schedule: string): string | undefined {
  if (!schedules.has(schedule)) schedules.set(schedule, judgeSchedule(schedule));
  return schedules.get(schedule);
}

function judgeSchedule(schedule: string): string | undefined {
  if (/^\s*(CRON_)?TZ=/.test(schedule)) return "sets a time zone; use timeZone instead";
  if (schedule.trim().split(/\s+/).length !== 5 && !schedule.startsWith("@")) return "is no schedule of five fields";
  try {
    return dailyProblem(new Cron(schedule, { timezone: "Etc/UTC", paused: true, legacyMode: true }));
  } catch {
    return "is no schedule such as '17 3 * * *'";
  }
}

const DAY = 24 * 3600 * 1000;
const YEAR_START = Date.UTC(2028, 0, 1);

/** Every day of a leap year must have a run: then the largest gap is a day, whatever the schedule looks like. */
function dailyProblem(cron: Cron): string | undefined {
  for (let day = YEAR_START; day < YEAR_START + 366 * DAY; day += DAY) {
    const next = cron.nextRun(new Date(day - 1000));
    if (next === null) return "never runs";
    if (next.getTime() >= day + DAY) return "leaves more than a day between two runs";
  }
  return undefined;
}

/** Why the text is no https or oci address without credentials; undefined where it is one. */
export function addressProblem(address: string, schemes: readonly string[]): string | undefined {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return "is no address";
  }
  if (!schemes.includes(url.protocol.slice(0, -1)))
    return `must begin with ${schemes.map((s) => `${s}://`).join(" or ")}`;
  if (url.username !== "" || url.password !== "") return "contains credentials";
  return undefined;
}
