import type { Scalar } from "../edit.js";

/** Texts that every reader of YAML takes for texts without quotes: words, and versions with two points. */
const PLAIN = /^(?:[A-Za-z][\w./-]*|\d+\.\d+\.\d+(?:[-_.][\w.-]*)?|\d+[smh])$/;
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;

/** A scalar as YAML; `like` is the text that it replaces, whose quotes it takes on. */
export function spell(value: Scalar, like = ""): string {
  if (typeof value !== "string") return String(value);
  if (like.startsWith("'")) return `'${value.replaceAll("'", "''")}'`;
  return like.startsWith('"') || !PLAIN.test(value) || WORDS.test(value) ? JSON.stringify(value) : value;
}

/** A scalar as JSON, for files and maps that quote their keys. */
export function spellJson(value: Scalar): string {
  return JSON.stringify(value);
}
