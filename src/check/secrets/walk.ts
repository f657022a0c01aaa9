import type { Manifest } from "../../model/manifest.js";
import { pointer } from "../fields.js";
import { memo } from "../references/memo.js";
import type { CheckContext } from "../rule.js";
import { findFormats } from "./formats.js";
import { kindOfKey } from "./keys.js";
import { assignmentLeak, formatLeak, keyLeak, type Leak, type LeakPlace } from "./leak.js";
import { type AssignmentHit, findAssignments } from "./texts.js";
import { judgeValue } from "./values.js";

type Fields = Readonly<Record<string, unknown>>;

/** What is known on the way through an object. */
interface Walk {
  readonly leaks: Leak[];
  /** The keys from the root to where the walk is: a pointer is made of them only for a leak. */
  readonly path: (string | number)[];
  /** What texts of several lines assign: the same script often stands in many objects. */
  readonly texts: Map<string, readonly AssignmentHit[]>;
  /** A key under which this kind has names. */
  readonly nameKey: string | undefined;
}

/** Each rule asks for its own leaks, but all of an object are found in one pass: the last object is the one that is judged. */
const walks = memo((): { readonly texts: Walk["texts"]; last?: LastWalk } => ({ texts: new Map() }));

interface LastWalk {
  readonly value: Manifest["value"];
  readonly leaks: readonly Leak[];
}

const DEEPEST = 200;
/** Shorter texts on one line assign nothing that their key would not have told. */
const LEAST_TEXT = 8;
/** Kinds in which the name of a key stands under this name. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ["ExternalSecret", "secretKey"],
  ["ClusterExternalSecret", "secretKey"],
  ["PushSecret", "secretKey"],
]);
/** What these fields hold is judged by another rule, or encrypted. */
const SKIPPED: ReadonlyMap<string, readonly string[]> = new Map([
  ["Secret", ["data", "stringData", "sops"]],
  ["SealedSecret", ["spec"]],
]);

/** All secrets in clear text of an object, in the order in which they stand. */
export function leaksOf({ kind, value }: Manifest, context: CheckContext): readonly Leak[] {
  const known = walks(context);
  if (known.last?.value !== value) known.last = { value, leaks: findLeaks(kind, value, known.texts) };
  return known.last.leaks;
}

function findLeaks(kind: string, value: Fields, texts: Walk["texts"]): readonly Leak[] {
  const walk: Walk = { leaks: [], path: [], texts, nameKey: NAMES.get(kind) };
  const skipped = SKIPPED.get(kind);
  for (const key of Object.keys(value)) {
    if (!skipped?.includes(key)) visit(walk, key, value[key], key, placeBelow(kind, key));
  }
  return walk.leaks;
}

function placeBelow(kind: string, key: string): LeakPlace {
  if (kind === "HelmRelease" && key === "spec") return "secret-in-values";
  return kind === "ConfigMap" && key === "data" ? "secret-in-config-map" : "secret-in-field";
}

/** @param name what the value goes by: its key, that of its list, or the `name` beside a `value` */
function visit(walk: Walk, key: string | number, value: unknown, name: string, place: LeakPlace): void {
  if (typeof value === "string") judgeText(walk, key, value, name, place);
  else if (typeof value === "number") judgeNumber(walk, key, value, name, place);
  else if (typeof value === "object" && value !== null && walk.path.length < DEEPEST) {
    walk.path.push(key);
    if (Array.isArray(value)) visitList(walk, value, name, place);
    else visitFields(walk, value as Fields, place);
    walk.path.pop();
  }
}

function visitList(walk: Walk, list: readonly unknown[], name: string, place: LeakPlace): void {
  for (let index = 0; index < list.length; index += 1) {
    visit(walk, index, list[index], nameInList(list, index, name, place), place);
  }
}

function visitFields(walk: Walk, map: Fields, place: LeakPlace): void {
  // Not Object.keys: most of the time would go into its lists.
  for (const key in map) {
    const value = map[key];
    const name = key === "value" ? nameBeside(map) : key;
    if (typeof value === "string") judgeText(walk, key, value, name, placeOf(key, place));
    else if (value !== true && value !== false) visit(walk, key, value, name, placeOf(key, place));
  }
}

/** What a list of names and values calls the value. */
function nameBeside({ name, key }: Fields): string {
  return [name, key, "value"].find((text) => typeof text === "string") as string;
}

function placeOf(key: string, place: LeakPlace): LeakPlace {
  if (place !== "secret-in-field") return place;
  if (key === "command" || key === "args") return "secret-in-command";
  return key === "env" ? "secret-in-env" : place;
}

/** `--password` in front of an argument names it, unless that is an option itself. Lists of values may be arguments. */
function nameInList(list: readonly unknown[], index: number, name: string, place: LeakPlace): string {
  if (place !== "secret-in-command" && place !== "secret-in-values") return name;
  const [before, argument] = [list[index - 1], list[index]];
  const isOption = typeof argument === "string" && argument.startsWith("-");
  const flag = !isOption && typeof before === "string" && /^--?[A-Za-z][\w-]*$/.test(before) ? before : "";
  return place === "secret-in-values" ? flag || name : flag;
}

function judgeNumber(walk: Walk, key: string | number, value: number, name: string, place: LeakPlace): void {
  if (kindOfKey(name) === "password") judgeText(walk, key, String(value), name, place);
}

function judgeText(walk: Walk, key: string | number, text: string, name: string, place: LeakPlace): void {
  const lines = text.includes("\n");
  const formats = findFormats(text);
  if (formats.length > 0) {
    for (const hit of formats) walk.leaks.push(formatLeak(name, pointerTo(walk, key), text, hit));
    if (!lines) return;
  }
  const kind = lines || name === walk.nameKey ? undefined : kindOfKey(name);
  const verdict = kind && judgeValue(kind, text);
  if (kind && verdict) walk.leaks.push(keyLeak(place, pointerTo(walk, key), name, kind, verdict));
  else if (lines || holdsAssignments(text, place)) {
    for (const hit of assignmentsIn(walk, text)) {
      const known = formats.some(({ index }) => index === hit.index);
      if (!known) walk.leaks.push(assignmentLeak(place, pointerTo(walk, key), text, hit));
    }
  }
}

function assignmentsIn({ texts }: Walk, text: string): readonly AssignmentHit[] {
  const known = texts.get(text);
  if (known !== undefined) return known;
  const hits = findAssignments(text);
  texts.set(text, hits);
  return hits;
}

function pointerTo({ path }: Walk, key: string | number): string {
  return pointer(...path, key);
}

/** Files, scripts, arguments and connection strings say more than their key does. */
function holdsAssignments(text: string, place: LeakPlace): boolean {
  if (text.length < LEAST_TEXT) return false;
  if (place === "secret-in-config-map" || place === "secret-in-command") return true;
  if (!text.includes("=")) return false;
  const mayBeOptions = place === "secret-in-values" || place === "secret-in-env";
  return text.includes(";") || (mayBeOptions && (text.includes(" ") || text.startsWith("-")));
}
