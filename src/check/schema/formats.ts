/** Whether a value has a format. Formats about texts accept only texts, formats about numbers only numbers. */
export type Format = (value: unknown) => boolean;

const QUANTITY = /^[+-]?(\d+\.?\d*|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;
const DURATION = /^[+-]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/;
const DATE_TIME =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d([.,]\d+)?([Zz]|[+-]([01]\d|2[0-4]):[0-5]\d)$/;
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const BASE64 = /^([A-Za-z0-9+/\r\n]*)={0,2}[\r\n]*$/;
const IPV4 = /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}$/;
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** The formats that the API server enforces, by their name in the schemas; others it ignores. */
export const FORMATS: Readonly<Record<string, Format>> = {
  quantity: (value) => (typeof value === "number" ? Number.isFinite(value) : matches(QUANTITY, value)),
  duration: (value) => matches(DURATION, value),
  "date-time": (value) => matches(DATE_TIME, value) && isDay(value),
  date: (value) => matches(DATE, value) && isDay(value),
  byte: (value) => matches(BASE64, value) && value.replaceAll(/[\r\n]/g, "").length % 4 === 0,
  int32: (value) => typeof value === "number" && value >= -2147483648 && value <= 2147483647,
  int64: (value) => typeof value === "number" && Math.abs(value) <= 2 ** 63,
  ipv4: (value) => matches(IPV4, value),
  uuid: (value) => matches(UUID, value),
};

/** What a format looks like, for messages. */
export const FORMAT_WORDS: Readonly<Record<string, string>> = {
  quantity: "a quantity such as 250m, 0.5 or 64Mi",
  duration: "a duration such as 30s, 10m or 1h30m",
  "date-time": "a time such as 2026-01-31T12:00:00Z",
  date: "a day such as 2026-01-31",
  byte: "base64",
  int32: "a whole number between -2147483648 and 2147483647",
  int64: "a whole number of 64 bits",
  ipv4: "an IPv4 address",
  uuid: "a UUID",
};

const patterns = new Map<string, RegExp | undefined>();

/** A pattern of a schema; undefined where it uses what only the server's own engine knows. */
export function patternOf(source: string): RegExp | undefined {
  if (!patterns.has(source)) patterns.set(source, compilePattern(source));
  return patterns.get(source);
}

function compilePattern(source: string): RegExp | undefined {
  const flags = /^\(\?([is]+)\)/.exec(source);
  try {
    return new RegExp(source.slice(flags?.[0].length ?? 0).replaceAll("\\z", "$"), flags?.[1] ?? "");
  } catch {
    return undefined;
  }
}

function matches(pattern: RegExp, value: unknown): value is string {
  return typeof value === "string" && pattern.test(value);
}

/** Patterns cannot tell the length of a month. */
function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split("-").map(Number);
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
