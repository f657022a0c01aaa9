import { BadExpansion, expandVariables, type Lookup, UNKNOWN } from "./expansion.js";
import { type BuiltObject, withValue } from "./objects.js";
import { at, type Fields, fieldsOf } from "./records.js";
import type { Variables } from "./variables.js";

/** Reads a text of YAML; undefined where that is impossible. Must not throw. */
export type ParseYaml = (text: string) => unknown;

/** Puts variables into objects. */
export interface Substitution {
  /** The objects after it, those without variables as they are. */
  readonly objects: readonly BuiltObject[];
  /** Objects that Flux cannot substitute in, and why. */
  readonly failures: readonly { readonly object: BuiltObject; readonly pointer: string; readonly reason: string }[];
  /** Variables that are not set and have no default, each once for each object. */
  readonly unset: readonly { readonly object: BuiltObject; readonly name: string }[];
}

const SWITCH = "kustomize.toolkit.fluxcd.io/substitute";

/** Substitutes in lists of objects, each list once for each set of variables. */
export function substituter(
  parse: ParseYaml | undefined,
): (objects: readonly BuiltObject[], variables: Variables) => Substitution {
  const known = new Map<Variables, Map<readonly BuiltObject[], Substitution>>();
  return (objects, variables) => {
    const byObjects = known.get(variables) ?? new Map<readonly BuiltObject[], Substitution>();
    known.set(variables, byObjects);
    const substitution = byObjects.get(objects) ?? substitute(objects, variables, parse);
    byObjects.set(objects, substitution);
    return substitution;
  };
}

function substitute(
  objects: readonly BuiltObject[],
  { values, complete }: Variables,
  parse: ParseYaml | undefined,
): Substitution {
  const failures: Substitution["failures"][number][] = [];
  const unset: Substitution["unset"][number][] = [];
  const lookup: Lookup = (name) => values.get(name) ?? (complete ? undefined : UNKNOWN);
  const after = objects.map((object) => {
    if (!mayHaveVariable(object.value) || isSwitchedOff(object)) return object;
    const fail = (pointer: string, reason: string) => failures.push({ object, pointer, reason });
    const names = new Set<string>();
    const value = substituteValue(object.value, "", { lookup, parse, fail, unset: (name) => names.add(name) });
    for (const name of names) unset.push({ object, name });
    return value === object.value ? object : withValue(object, value as Fields);
  });
  return { objects: after, failures, unset };
}

function isSwitchedOff({ value }: BuiltObject): boolean {
  return ["labels", "annotations"].some((field) => at(value, "metadata", field, SWITCH) === "disabled");
}

interface Tools {
  readonly lookup: Lookup;
  readonly parse: ParseYaml | undefined;
  readonly fail: (pointer: string, reason: string) => void;
  readonly unset: (name: string) => void;
}

/** Most values have no variable, and looking is cheaper than making them anew. */
function mayHaveVariable(value: unknown): boolean {
  if (typeof value === "string") return value.includes("$");
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(mayHaveVariable);
  for (const key in value) if (key.includes("$") || mayHaveVariable((value as Fields)[key])) return true;
  return false;
}

/** The value with its texts and keys substituted; the same value where nothing changed. */
function substituteValue(value: unknown, pointer: string, tools: Tools): unknown {
  if (!mayHaveVariable(value)) return value;
  if (typeof value === "string") return substituteText(value, pointer, tools);
  if (Array.isArray(value)) {
    const items = value.map((item, i) => substituteValue(item, `${pointer}/${i}`, tools));
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  const fields = fieldsOf(value);
  return fields === undefined ? value : substituteFields(fields, pointer, tools);
}

function substituteFields(fields: Fields, pointer: string, tools: Tools): Fields {
  let changed = false;
  const entries = Object.entries(fields).map(([key, value]): [string, unknown] => {
    const place = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const name = key.includes("$") ? String(substituteText(key, place, { ...tools, parse: undefined })) : key;
    const after = substituteValue(value, place, tools);
    changed ||= after !== value || name !== key;
    return [name, after];
  });
  return changed ? Object.fromEntries(entries) : fields;
}

/** Flux substitutes in YAML text and reads it again: what stood there without quotes may become a number. */
function substituteText(text: string, pointer: string, { lookup, parse, fail, unset }: Tools): unknown {
  try {
    const after = expandVariables(text, lookup);
    for (const name of after.unset) unset(name);
    if (after.text === text || after.unknown || parse === undefined || !isWrittenPlain(text)) return after.text;
    return at(parse(`value: ${after.text}\n`), "value") ?? null;
  } catch (error) {
    if (!(error instanceof BadExpansion)) throw error;
    fail(pointer, error.message);
    return text;
  }
}

/** Whether Flux writes the text without quotes before it substitutes. */
function isWrittenPlain(text: string): boolean {
  return !/^[\s#,[\]{}&*!|>'"%@`]|^[-?:](?:\s|$)|^---|^\.\.\.|:(?:\s|$)|\s#|\s$|[\n\t]/.test(text);
}
