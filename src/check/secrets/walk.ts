import type { Manifest } from "../../model/manifest.js";
import { isFields, pointer } from "../fields.js";
import { findFormats } from "./formats.js";
import { kindOfKey } from "./keys.js";
import { assignmentLeak, formatLeak, keyLeak, type Leak, type LeakPlace } from "./leak.js";
import { findAssignments } from "./texts.js";
import { judgeValue } from "./values.js";

/** What is known on the way through an object. */
interface Walk {
  readonly leaks: Leak[];
  /** The keys from the root to where the walk is: a pointer is made of them only for a leak. */
  readonly path: (string | number)[];
  /** A key under which this kind has names. */
  readonly nameKey: string | undefined;
}

/** The last object's: all rules judge one object before they come to the next. */
let last: { readonly manifest: Manifest; readonly leaks: readonly Leak[] } | undefined;
const DEEPEST = 200;
/** Shorter texts on one line assign nothing that their key would not have told. */
const LEAST_TEXT = 8;
/** Kinds in which the name of a key stands under this name. */
const NAMES: Readonly<Record<string, string>> = {
  ExternalSecret: "secretKey",
  ClusterExternalSecret: "secretKey",
  PushSecret: "secretKey",
};
/** What these fields hold is judged by another rule, or encrypted. */
const SKIPPED: Readonly<Record<string, readonly string[]>> = {
  Secret: ["data", "stringData", "sops"],
  SealedSecret: ["spec"],
};

/** All secrets in clear text that an object holds, in the order in which they stand. Each object is searched only once. */
export function leaksOf(manifest: Manifest): readonly Leak[] {
  if (last?.manifest === manifest) return last.leaks;
  const walk: Walk = { leaks: [], path: [], nameKey: NAMES[manifest.kind] };
  const skipped = SKIPPED[manifest.kind] ?? [];
  for (const [key, value] of Object.entries(manifest.value)) {
    if (!skipped.includes(key)) visit(walk, key, value, key, placeBelow(manifest.kind, key));
  }
  last = { manifest, leaks: walk.leaks };
  return walk.leaks;
}

function placeBelow(kind: string, key: string): LeakPlace {
  if (kind === "HelmRelease" && key === "spec") return "secret-in-values";
  return kind === "ConfigMap" && key === "data" ? "secret-in-config-map" : "secret-in-field";
}

/** @param name what the value goes by: its key, that of its list, or the `name` beside a `value` */
function visit(walk: Walk, key: string | number, value: unknown, name: string, place: LeakPlace): void {
  walk.path.push(key);
  if (typeof value === "string") judgeText(walk, value, name, place);
  else if (typeof value === "number") judgeNumber(walk, value, name, place);
  else if (walk.path.length < DEEPEST) visitInner(walk, value, name, place);
  walk.path.pop();
}

function visitInner(walk: Walk, value: unknown, name: string, place: LeakPlace): void {
  if (Array.isArray(value)) visitList(walk, value, name, place);
  else if (isFields(value)) visitFields(walk, value, place);
}

function visitList(walk: Walk, list: readonly unknown[], name: string, place: LeakPlace): void {
  for (let index = 0; index < list.length; index += 1) {
    visit(walk, index, list[index], place === "secret-in-command" ? flagBefore(list[index - 1]) : name, place);
  }
}

function visitFields(walk: Walk, map: Readonly<Record<string, unknown>>, place: LeakPlace): void {
  const named = map["value"] === undefined ? undefined : (map["name"] ?? map["key"]);
  for (const key of Object.keys(map)) {
    visit(walk, key, map[key], key === "value" && typeof named === "string" ? named : key, placeOf(key, place));
  }
}

function placeOf(key: string, place: LeakPlace): LeakPlace {
  if (place !== "secret-in-field") return place;
  if (key === "command" || key === "args") return "secret-in-command";
  return key === "env" ? "secret-in-env" : place;
}

/** `--password` in front of an argument names it. */
function flagBefore(argument: unknown): string {
  return typeof argument === "string" && /^--?[A-Za-z][\w-]*$/.test(argument) ? argument : "";
}

function judgeNumber(walk: Walk, value: number, name: string, place: LeakPlace): void {
  if (kindOfKey(name) === "password") judgeText(walk, String(value), name, place);
}

function judgeText(walk: Walk, text: string, name: string, place: LeakPlace): void {
  const lines = text.includes("\n");
  const formats = findFormats(text);
  for (const hit of formats) walk.leaks.push(formatLeak(name, pointer(...walk.path), text, hit));
  if (formats.length > 0 && !lines) return;
  const kind = lines || name === walk.nameKey ? undefined : kindOfKey(name);
  const verdict = kind && judgeValue(kind, text);
  if (kind && verdict) walk.leaks.push(keyLeak(place, pointer(...walk.path), name, kind, verdict));
  else if (lines || holdsAssignments(text, place)) judgeAssignments(walk, text, place, formats);
}

function judgeAssignments(walk: Walk, text: string, place: LeakPlace, formats: readonly { index: number }[]): void {
  for (const hit of findAssignments(text)) {
    const known = formats.some(({ index }) => index === hit.index);
    if (!known) walk.leaks.push(assignmentLeak(place, pointer(...walk.path), text, hit));
  }
}

/** Files, scripts, arguments and connection strings say more than their key does. */
function holdsAssignments(text: string, place: LeakPlace): boolean {
  if (text.length < LEAST_TEXT) return false;
  if (place === "secret-in-config-map" || place === "secret-in-command") return true;
  return text.includes(";") && text.includes("=");
}
