import { FORMAT_WORDS } from "./formats.js";
import type { Schema } from "./types.js";

const LONGEST = 60;
const TYPE_WORDS: Readonly<Record<string, string>> = {
  object: "a map",
  array: "a list",
  string: "a text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
};
const DURATION_PATTERN = /^\^\(\[0-9\]\+\(\\\.\[0-9\]\+\)\?\((ms\|)?s\|m\|h\)\)\+\$$/;

/** A pointer as people write a path: `spec.ports[0].name`; the object itself is `the object`. */
export function pathWords(pointer: string): string {
  if (pointer === "") return "the object";
  return pointer
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : /^[\w-]+(\[\])*$/.test(part) ? `.${part}` : `["${part}"]`))
    .join("")
    .replace(/^\./, "");
}

/** What a value is, in words; with `hide` without the value itself. */
export function valueWords(value: unknown, hide = false): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  const name = typeof value === "string" ? "text" : typeof value === "number" ? "number" : "boolean";
  return hide ? `a ${name}` : `the ${name} ${plainWords(value)}`;
}

/** A value as it stands in a file, shortened; with `hide` only what it is. */
export function plainWords(value: unknown, hide = false): string {
  if (hide || (typeof value === "object" && value !== null)) return valueWords(value, true);
  const text = JSON.stringify(value) ?? "null";
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…${typeof value === "string" ? '"' : ""}` : text;
}

/** What type a schema wants, in words. */
export function typeWords(schema: Schema): string {
  if (schema["x-kubernetes-int-or-string"]) return "a whole number or a text";
  if (schema.format === "quantity" || schema.format === "amount") return "a quantity such as 250m, 0.5 or 64Mi";
  return TYPE_WORDS[schema.type ?? ""] ?? "another type";
}

/** What a format or a pattern wants, in words. */
export function grammarWords({ format, pattern }: Schema): string {
  if (pattern !== undefined && DURATION_PATTERN.test(pattern)) return "a duration such as 30s, 10m or 1h30m";
  if (pattern !== undefined) return `a text that matches ${pattern}`;
  return FORMAT_WORDS[format ?? ""] ?? `of the format ${format}`;
}

/** A list of words: `a, b or c`. */
export function oneOfWords(values: readonly string[], last = "or"): string {
  if (values.length < 2) return values.join("");
  return `${values.slice(0, -1).join(", ")} ${last} ${values.at(-1)}`;
}
