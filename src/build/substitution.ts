import type { Scope } from "../model/manifest.js";
import { BadExpansion, expandVariables, type Lookup, UNKNOWN } from "./expansion.js";
import type { FluxKustomization } from "./flux-kustomization.js";
import { type BuiltObject, withValue } from "./objects.js";
import { at, type Fields, fieldsOf, listOf, textAt, textsOf } from "./records.js";
import type { Scopes } from "./scopes.js";

/** The variables of a Flux Kustomization. */
export interface Variables {
  readonly values: ReadonlyMap<string, string>;
  /** Nothing else defines variables: no Secret, and no ConfigMap that the tree does not have. */
  readonly complete: boolean;
}

/** Reads a text of YAML; undefined where that is impossible. Must not throw. */
export type ParseYaml = (text: string) => unknown;

/** Finds the variables of a Kustomization in a scope; undefined where it substitutes nothing. */
export type FindVariables = (kustomization: FluxKustomization, scope: Scope) => Variables | undefined;

/**
 * Variables from the Kustomizations and the ConfigMaps of the tree. Where the clusters of one scope differ, the first
 * ConfigMap in the order of the files that has a variable gives its value.
 */
export function variableFinder(objects: readonly BuiltObject[], scopes: Scopes): FindVariables {
  const configMaps = new Map<string, BuiltObject[]>();
  for (const object of objects) {
    if (object.apiVersion !== "v1" || object.kind !== "ConfigMap") continue;
    const known = configMaps.get(object.name);
    if (known === undefined) configMaps.set(object.name, [object]);
    else known.push(object);
  }

  const readsFrom = (name: string, namespace: string, scope: Scope) =>
    (configMaps.get(name) ?? []).filter(
      (object) =>
        (object.namespace ?? namespace) === namespace && (scopes.of(object.origin.file)?.includes(scope) ?? true),
    );

  const read = (postBuild: Fields, namespace: string, scope: Scope): Variables | undefined => {
    const values = new Map<string, string>();
    let complete = true;
    for (const reference of listOf(postBuild["substituteFrom"])) {
      const found =
        textAt(reference, "kind") === "ConfigMap" ? readsFrom(textAt(reference, "name") ?? "", namespace, scope) : [];
      if (found.length === 0) complete = false;
      for (const [name, value] of merged(found)) values.set(name, value);
    }
    for (const [name, value] of Object.entries(textsOf(postBuild["substitute"]))) values.set(name, oneLine(value));
    return values.size === 0 && complete ? undefined : { values, complete };
  };

  const known = new Map<string, Variables | undefined>();
  return ({ object, spec }, scope) => {
    const postBuild = fieldsOf(spec["postBuild"]);
    if (postBuild === undefined) return undefined;
    const namespace = object.namespace ?? "default";
    const key = `${scope.name}\n${namespace}\n${JSON.stringify(postBuild)}`;
    if (!known.has(key)) known.set(key, read(postBuild, namespace, scope));
    return known.get(key);
  };
}

function merged(configMaps: readonly BuiltObject[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const { value } of configMaps) {
    for (const [name, text] of Object.entries(textsOf(value["data"]))) {
      if (!values.has(name)) values.set(name, oneLine(text));
    }
  }
  return values;
}

function oneLine(text: string): string {
  return text.replaceAll("\n", "");
}

/** Puts variables into objects. */
export interface Substitution {
  /** The objects after it, those without variables as they are. */
  readonly objects: readonly BuiltObject[];
  /** Objects that Flux cannot substitute in, and why. */
  readonly failures: readonly { readonly object: BuiltObject; readonly pointer: string; readonly reason: string }[];
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
  const lookup: Lookup = (name) => values.get(name) ?? (complete ? undefined : UNKNOWN);
  const after = objects.map((object) => {
    if (!mayHaveVariable(object.value) || isSwitchedOff(object)) return object;
    const fail = (pointer: string, reason: string) => failures.push({ object, pointer, reason });
    const value = substituteValue(object.value, "", { lookup, parse, fail });
    return value === object.value ? object : withValue(object, value as Fields);
  });
  return { objects: after, failures };
}

function isSwitchedOff({ value }: BuiltObject): boolean {
  return ["labels", "annotations"].some((field) => at(value, "metadata", field, SWITCH) === "disabled");
}

interface Tools {
  readonly lookup: Lookup;
  readonly parse: ParseYaml | undefined;
  readonly fail: (pointer: string, reason: string) => void;
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
function substituteText(text: string, pointer: string, { lookup, parse, fail }: Tools): unknown {
  try {
    const after = expandVariables(text, lookup);
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
