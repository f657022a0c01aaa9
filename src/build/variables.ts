import type { Scope, VariableGap } from "../model/manifest.js";
import type { FluxKustomization } from "./flux-kustomization.js";
import type { BuiltObject } from "./objects.js";
import { at, type Fields, fieldsOf, listOf, textAt, textsOf } from "./records.js";
import type { Scopes } from "./scopes.js";

/** The variables of a Flux Kustomization. */
export interface Variables {
  readonly values: ReadonlyMap<string, string>;
  /** Nothing else defines variables: no Secret or ConfigMap whose values are not known here. */
  readonly complete: boolean;
  /** Why Flux cannot take the variables from where the Kustomization says. */
  readonly gaps: readonly Pick<VariableGap, "variable" | "message">[];
}

/** A ConfigMap or Secret that a Kustomization takes variables from; always of its own namespace. */
export interface VariableReference {
  readonly kind: "ConfigMap" | "Secret";
  readonly namespace: string;
  readonly name: string;
}

/** What a ConfigMap or Secret on the cluster holds, decoded; undefined where that is not known. */
export type ClusterVariables = (reference: VariableReference) => ReadonlyMap<string, string> | "absent" | undefined;

/** Finds the variables of a Kustomization in a scope; undefined where it substitutes nothing. */
export type FindVariables = (kustomization: FluxKustomization, scope: Scope) => Variables | undefined;

/** Answers as a cluster would, from what is known of it. */
type Answer = (reference: VariableReference, scope: Scope) => ReturnType<ClusterVariables>;

/**
 * Variables as kustomize-controller collects them: one reference after the other, later ones win, and what the Kustomization itself
 * says wins over all. The values are those of the cluster, or else those of the tree's ConfigMaps: where the clusters of one scope
 * differ, the first ConfigMap in the order of the files that has a variable gives its value.
 */
export function variableFinder(
  objects: readonly BuiltObject[],
  scopes: Scopes,
  cluster: ClusterVariables | undefined,
): FindVariables {
  const answer = cluster ?? answerOfTree(objects, scopes);
  const known = new Map<string, Variables | undefined>();
  return (kustomization, scope) => {
    const { object, spec } = kustomization;
    const postBuild = fieldsOf(spec["postBuild"]);
    if (postBuild === undefined) return undefined;
    const namespace = object.namespace ?? "default";
    const key = `${scope.name}\n${namespace}\n${JSON.stringify(postBuild)}`;
    if (!known.has(key))
      known.set(
        key,
        collect(postBuild, (it) => answer({ ...it, namespace }, scope)),
      );
    return known.get(key);
  };
}

function answerOfTree(objects: readonly BuiltObject[], scopes: Scopes): Answer {
  const configMaps = new Map<string, BuiltObject[]>();
  for (const object of objects) {
    if (object.apiVersion !== "v1" || object.kind !== "ConfigMap") continue;
    const known = configMaps.get(object.name);
    if (known === undefined) configMaps.set(object.name, [object]);
    else known.push(object);
  }
  return ({ kind, namespace, name }, scope) => {
    const found = (kind === "ConfigMap" ? (configMaps.get(name) ?? []) : []).filter(
      (object) =>
        (object.namespace ?? namespace) === namespace && (scopes.of(object.origin.file)?.includes(scope) ?? true),
    );
    return found.length === 0 ? undefined : merged(found);
  };
}

function merged(configMaps: readonly BuiltObject[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const { value } of configMaps) {
    for (const [name, text] of Object.entries(textsOf(value["data"]))) if (!values.has(name)) values.set(name, text);
  }
  return values;
}

function collect(
  postBuild: Fields,
  answer: (reference: Omit<VariableReference, "namespace">) => ReturnType<ClusterVariables>,
): Variables | undefined {
  const values = new Map<string, string>();
  const gaps: Variables["gaps"][number][] = [];
  let complete = true;
  for (const reference of listOf(postBuild["substituteFrom"])) {
    const kind = textAt(reference, "kind");
    const name = textAt(reference, "name") ?? "";
    const found = kind === "ConfigMap" || kind === "Secret" ? answer({ kind, name }) : undefined;
    if (found === undefined) complete = false;
    else if (found !== "absent") for (const [key, value] of found) values.set(key, oneLine(value));
    else if (at(reference, "optional") !== true) gaps.push(absent(`${kind} ${name}`));
  }
  for (const [name, value] of Object.entries(textsOf(postBuild["substitute"]))) values.set(name, oneLine(value));
  for (const name of values.keys()) {
    if (!/^[_a-z][_a-z0-9]*$/i.test(name)) gaps.push(misnamed(name));
  }
  return values.size === 0 && complete && gaps.length === 0 ? undefined : { values, complete, gaps };
}

function absent(source: string): Variables["gaps"][number] {
  return { variable: undefined, message: `takes variables from ${source}, which is not there` };
}

function misnamed(variable: string): Variables["gaps"][number] {
  return { variable, message: `is given the variable '${variable}', a name that Flux refuses` };
}

function oneLine(text: string): string {
  return text.replaceAll("\n", "");
}
