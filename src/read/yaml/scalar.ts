import { timestampOf } from "./timestamp.js";

/** What a scalar can be in JSON. */
export type Scalar = string | number | boolean | null;

/**
 * The value that a cluster gets from a plain (unquoted) scalar. Flux sends every folder through kustomize, so its reading
 * counts: `yes` and `on` are text, `0700` is octal, `1_000` a number, and a date becomes a time of day with a zone.
 */
export function resolvePlain(text: string): Scalar {
  const kind = text.length === 0 ? WORD : (KINDS[text.charCodeAt(0)] ?? TEXT);
  if (kind === TEXT) return text;
  if (kind === WORD) {
    const word = WORDS.get(text);
    return word === undefined ? text : word;
  }
  return resolveNumber(text);
}

/** Whether a plain scalar begins as numbers and dates do, so that only such texts are looked at closely. */
export function beginsAsNumber(text: string): boolean {
  return KINDS[text.charCodeAt(0)] === NUMBER;
}

/** The number that a plain scalar stands for where it is written as an integer, also in octal, hexadecimal and binary. */
export function integerOf(text: string): number | undefined {
  const plain = text.replaceAll("_", "");
  if (!INTEGER.test(plain)) return undefined;
  const negative = plain.startsWith("-");
  const digits = plain.replace(/^[-+]/, "");
  if (!/^0[0-9a-zA-Z]/.test(digits)) return negative && digits !== "0" ? -Number(digits) : Number(digits);
  const magnitude = BigInt(/^0[0-7]/.test(digits) ? `0o${digits}` : digits.toLowerCase());
  if (magnitude > (negative ? 1n << 63n : (1n << 64n) - 1n)) return undefined;
  return Number(negative ? -magnitude : magnitude);
}

const TEXT = 0;
const WORD = 1;
const NUMBER = 2;
const KINDS = new Uint8Array(128);
for (const character of "tTfFnN~") KINDS[character.charCodeAt(0)] = WORD;
for (const character of "0123456789+-.") KINDS[character.charCodeAt(0)] = NUMBER;

const WORDS = new Map<string, boolean | null>([
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
]);
const INTEGER = /^[-+]?(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)$/;
const SHORT_INTEGER = /^(0|[1-9][0-9]{0,14})$/;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

function resolveNumber(text: string): Scalar {
  if (SHORT_INTEGER.test(text)) return Number(text);
  const time = timestampOf(text);
  if (time !== undefined) return time;
  const integer = integerOf(text);
  if (integer !== undefined) return integer;
  const plain = text.replaceAll("_", "");
  return FLOAT.test(plain) ? finite(plain, text) : text;
}

/** A number too large for a double stays text, as it does on the cluster; there is no negative zero in JSON's sense of equal. */
function finite(plain: string, text: string): Scalar {
  const value = Number(plain);
  if (!Number.isFinite(value)) return text;
  return value === 0 ? 0 : value;
}
