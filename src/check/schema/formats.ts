import { isIP } from "node:net";
import { QUANTITY_SUFFIXES } from "../../model/quantities.js";

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

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NAME_PART = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const CONFIG_KEY = /^[-._A-Za-z0-9]+$/;
const ENV_NAME = /^[ -<>-~]+$/;
const PORT_NAME = /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;
const PERCENT = /^\d+%$/;

/**
 * The formats that the API server enforces, by their name in the schemas; others it ignores. Of schedules and time zones the rule
 * `schedule-invalid` says what is wrong, so they are not here.
 */
export const FORMATS: Readonly<Record<string, Format>> = {
  quantity: (value) => (typeof value === "number" ? Number.isFinite(value) : matches(QUANTITY, value)),
  amount: (value) => FORMATS["quantity"]?.(value) === true && !String(value).startsWith("-"),
  duration: (value) => matches(DURATION, value),
  "date-time": (value) => matches(DATE_TIME, value) && isDay(value),
  date: (value) => matches(DATE, value) && isDay(value),
  byte: (value) => matches(BASE64, value) && value.replaceAll(/[\r\n]/g, "").length % 4 === 0,
  int32: (value) => typeof value === "number" && value >= -2147483648 && value <= 2147483647,
  int64: (value) => typeof value === "number" && Math.abs(value) <= 2 ** 63,
  ipv4: (value) => matches(IPV4, value),
  uuid: (value) => matches(UUID, value),
  cidr: (value) => typeof value === "string" && isCidr(value),
  "dns-label": (value) => matches(DNS_LABEL, value) && value.length <= 63,
  "dns-subdomain": (value) => matches(DNS_SUBDOMAIN, value) && value.length <= 253,
  host: (value) =>
    typeof value === "string" && matches(DNS_SUBDOMAIN, value.replace(/^\*\./, "")) && value.length <= 253,
  "label-key": (value) => typeof value === "string" && isQualifiedName(value),
  "annotation-key": (value) => typeof value === "string" && isQualifiedName(value.toLowerCase()),
  "label-value": (value) => matches(LABEL_VALUE, value) && value.length <= 63,
  "config-key": (value) =>
    matches(CONFIG_KEY, value) && value.length <= 253 && value !== "." && !value.startsWith(".."),
  "env-name": (value) => matches(ENV_NAME, value),
  "port-name": (value) => typeof value === "string" && isPortName(value),
  "port-or-name": (value) => (typeof value === "string" ? isPortName(value) : isPort(value)),
  "count-or-percent": (value) =>
    matches(PERCENT, value) || (typeof value === "number" && value >= 0 && value < 2 ** 31),
};

/** What a format looks like, for messages. */
export const FORMAT_WORDS: Readonly<Record<string, string>> = {
  quantity: "a quantity such as 250m, 0.5 or 64Mi",
  amount: "a quantity such as 250m, 0.5 or 64Mi that is not negative",
  duration: "a duration such as 30s, 10m or 1h30m",
  "date-time": "a time such as 2026-01-31T12:00:00Z",
  date: "a day such as 2026-01-31",
  byte: "base64",
  int32: "a whole number between -2147483648 and 2147483647",
  int64: "a whole number of 64 bits",
  ipv4: "an IPv4 address",
  uuid: "a UUID",
  cidr: "a network such as 10.0.0.0/8",
  "dns-label": "at most 63 of a-z, 0-9 and '-', beginning and ending with a letter or digit",
  "dns-subdomain": "of a-z, 0-9, '-' and '.', beginning and ending with a letter or digit",
  host: "a host name such as app.example.com or *.example.com",
  "label-key": "a name of letters, digits, '-', '_' and '.' with at most 63 characters, perhaps after a domain and '/'",
  "annotation-key":
    "a name of letters, digits, '-', '_' and '.' with at most 63 characters, perhaps after a domain and '/'",
  "label-value": "at most 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit",
  "config-key": "of letters, digits, '-', '_' and '.'",
  "env-name": "a name without '='",
  "port-name": "at most 15 of a-z, 0-9 and '-' with at least one letter",
  "port-or-name": "a port from 1 to 65535, or a name of at most 15 of a-z, 0-9 and '-' with at least one letter",
  "count-or-percent": "a whole number from 0, or a percentage such as 25%",
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

function isQualifiedName(text: string): boolean {
  const slash = text.indexOf("/");
  const name = text.slice(slash + 1);
  if (name.length > 63 || !NAME_PART.test(name)) return false;
  return slash < 0 || (DNS_SUBDOMAIN.test(text.slice(0, slash)) && slash <= 253);
}

function isPort(value: unknown): boolean {
  return typeof value === "number" && value >= 1 && value <= 65535;
}

function isPortName(text: string): boolean {
  return text.length <= 15 && PORT_NAME.test(text);
}

function isCidr(text: string): boolean {
  const [address = "", bits = "", ...rest] = text.split("/");
  const family = isIP(address);
  return rest.length === 0 && family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

/** A quantity as a number; undefined where the value is none. */
export function quantityValue(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (!matches(QUANTITY, value)) return undefined;
  const [, amount = "", suffix = ""] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)(.*)$/.exec(value) ?? [];
  const factor = QUANTITY_SUFFIXES[suffix];
  return factor === undefined ? undefined : Number(amount) * factor;
}
