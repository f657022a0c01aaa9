import { isFields } from "../fields.js";

/** Values of a chart. */
export type Values = Readonly<Record<string, unknown>>;

/** Stands for a value that only the cluster knows. */
export const ANY = "\u0000any";

/** Values over others as Helm merges them: maps by key, anything else as a whole; null takes away what is there, and stays where nothing is. */
export function mergeValues(under: Values, over: Values): Values {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = under[key];
    if (value === null && Object.hasOwn(under, key)) delete merged[key];
    else define(merged, key, isFields(value) && isFields(below) ? mergeValues(below, value) : value);
  }
  return merged;
}

/** Values over others as Flux merges them: null stays, and takes away what the chart has. */
export function overlayValues(under: Values, over: Values): Values {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = under[key];
    define(merged, key, isFields(value) && isFields(below) ? overlayValues(below, value) : value);
  }
  return merged;
}

/** Values with one path set, as `helm --set` would; undefined where the path is none. */
export function valuesAt(path: string, value: unknown): Values | undefined {
  const keys = pathKeys(path);
  if (keys === undefined) return undefined;
  const [first = "", ...rest] = keys;
  // A place in a list: nobody knows the others.
  const inner = rest.findIndex((key) => typeof key === "number");
  const known = inner < 0 ? rest : rest.slice(0, inner);
  const nested = known.reduceRight<unknown>((below, key) => own(String(key), below), inner < 0 ? value : ANY);
  return own(String(first), nested);
}

/** The value of a text that is set at a path: `--set` takes numbers and words for what they look like, but not in quotes. */
export function setValue(text: string): unknown {
  if (/[,{}[\]\\]/.test(text)) return ANY;
  if (/^(".*"|'.*')$/s.test(text)) return text.replace(/^["']+|["']+$/g, "");
  const word = text.toLowerCase();
  if (word === "true" || word === "false") return word === "true";
  if (word === "null") return null;
  return /^(0|-?[1-9]\d{0,15})$/.test(text) ? Number(text) : text;
}

/** JSON pointers of everything that only the cluster knows. */
export function anyPaths(value: unknown, pointer = "", found: string[] = []): string[] {
  if (value === ANY || (typeof value === "string" && value.includes("${"))) found.push(pointer);
  else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) anyPaths(inner, `${pointer}/${escapeKey(key)}`, found);
  }
  return found;
}

/** A key as a part of a JSON pointer. */
export function escapeKey(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

function own(key: string, value: unknown): Values {
  const made: Record<string, unknown> = {};
  define(made, key, value);
  return made;
}

/** Sets a key that may have the name of something that all objects have. */
function define(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

/** `a.b[0].c` with `\.` for a dot in a key. */
function pathKeys(path: string): readonly (string | number)[] | undefined {
  const keys: (string | number)[] = [];
  for (const part of path.split(/(?<!\\)\./)) {
    const [, name = "", indexes = ""] = /^((?:\\.|[^[\]\\])+)((?:\[\d+\])*)$/.exec(part) ?? [];
    if (name === "") return undefined;
    keys.push(name.replace(/\\(.)/g, "$1"), ...[...indexes.matchAll(/\d+/g)].map(Number));
  }
  return keys;
}
