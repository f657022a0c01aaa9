import type { FormatHit } from "./formats.js";
import { type KeyKind, noun } from "./keys.js";
import type { AssignmentHit } from "./texts.js";
import type { Verdict } from "./values.js";

/** A secret that an object holds, without any part of it. */
export interface Leak {
  readonly code: LeakCode;
  readonly pointer: string;
  readonly message: string;
  /** Line and column inside the text, both from 0, where the field holds more than the secret. */
  readonly inside?: { readonly line: number; readonly column: number };
}

/** Where in an object a text stands: each place has its own way to keep secrets out. */
export type LeakPlace =
  | "secret-in-values"
  | "secret-in-config-map"
  | "secret-in-env"
  | "secret-in-command"
  | "secret-in-field";

/** The rule that a leak breaks. */
export type LeakCode = LeakPlace | "secret-token" | "secret-in-url" | "secret-default" | "secret-random";

/** A leak under a key that names a secret. */
export function keyLeak(place: LeakPlace, pointer: string, key: string, kind: KeyKind, verdict: Verdict): Leak {
  const [code, message] = judged(place, key, kind, verdict);
  return { code, message, pointer };
}

/** A leak in a text that assigns something to a name. */
export function assignmentLeak(place: LeakPlace, pointer: string, text: string, hit: AssignmentHit): Leak {
  const [code, message] = judged(place, hit.key, hit.kind, hit.verdict);
  return { code, message, pointer, inside: placeIn(text, hit.index) };
}

/** A leak that shows by its form alone. */
export function formatLeak(key: string, pointer: string, text: string, { what, index, kind }: FormatHit): Leak {
  const where = key === "" ? "the text" : `'${short(key)}'`;
  const message = kind === "url" ? `an address in ${where} holds ${what} in clear text` : `${where} holds ${what}`;
  const inside = text.includes("\n") ? { inside: placeIn(text, index) } : {};
  return { code: kind === "url" ? "secret-in-url" : "secret-token", message, pointer, ...inside };
}

function judged(place: LeakPlace, key: string, kind: KeyKind, verdict: Verdict): readonly [LeakCode, string] {
  const name = `'${short(key)}'`;
  if (verdict === "default") return ["secret-default", `${name} is set to a default that everybody knows`];
  if (kind === "maybe") return ["secret-random", `${name} holds a long random text, which may be a secret`];
  return [place, `${name} holds ${noun(kind)} in clear text`];
}

/** Keys come from the object: a strange one must not fill the report. */
function short(key: string): string {
  return key.length > 80 ? `${key.slice(0, 80)}…` : key;
}

function placeIn(text: string, index: number): { line: number; column: number } {
  const start = text.lastIndexOf("\n", index - 1) + 1;
  let line = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < start; at = text.indexOf("\n", at + 1)) line += 1;
  return { line, column: index - start };
}
