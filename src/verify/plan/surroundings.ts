import { apiGroup } from "../../model/kinds.js";
import type { ObjectRef } from "../../model/live.js";
import { refKey } from "../../model/live.js";
import type { Manifest } from "../../model/manifest.js";
import type { ObjectKind } from "../../model/readiness.js";
import type { PlannedSource, SolutionPlan } from "../../model/verify-plan.js";
import type { Applied } from "./applied.js";
import { isFields, textAt } from "./fields.js";
import { sourceOf } from "./kustomization.js";

/** The versions of APIs that objects are written in, each once, sorted. */
export function apisOf(manifests: Iterable<Pick<Manifest, "apiVersion" | "kind">>): ObjectKind[] {
  const apis = new Map<string, ObjectKind>();
  for (const { apiVersion, kind } of manifests) apis.set(`${apiVersion} ${kind}`, { apiVersion, kind });
  return [...apis].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, api]) => api);
}

/** The ClusterSecretStores that objects of External Secrets name, each once. */
export function storesOf(manifests: readonly Manifest[]): ObjectRef[] {
  const names = new Set<string>();
  let apiVersion = "external-secrets.io/v1";
  for (const manifest of manifests) {
    if (apiGroup(manifest.apiVersion) !== "external-secrets.io") continue;
    apiVersion = manifest.apiVersion;
    collectStores(manifest.value["spec"], names);
  }
  return [...names].sort().map((name) => ({ apiVersion, kind: "ClusterSecretStore", name }));
}

function collectStores(value: unknown, names: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collectStores(item, names);
  if (!isFields(value)) return;
  const name = textAt(value, "name");
  if (value["kind"] === "ClusterSecretStore" && name !== undefined) names.add(name);
  for (const key in value) collectStores(value[key], names);
}

/** What the Kustomizations of a scope read from, with the solutions that they apply. */
export function sourcesOf(
  applied: readonly Applied[],
  solutions: readonly SolutionPlan[],
  manifests: readonly Manifest[],
): PlannedSource[] {
  const declared = new Map(manifests.map((manifest) => [sourceKey(manifest), manifest]));
  const sources = new Map<string, { ref: ObjectRef; tree: boolean; solutions: Set<string> }>();
  const enter = (value: Manifest["value"]) => {
    const source = sourceOf(value);
    if (source === undefined) return undefined;
    const key = sourceKey(source);
    const apiVersion = declared.get(key)?.apiVersion ?? "source.toolkit.fluxcd.io/v1";
    const known = sources.get(key) ?? { ref: { apiVersion, ...source }, tree: false, solutions: new Set() };
    sources.set(key, known);
    return known;
  };
  for (const { build, elsewhere } of applied) {
    const source = build.value && enter(build.value);
    if (source !== undefined && elsewhere === undefined) source.tree = true;
  }
  for (const { name, steps } of solutions) {
    for (const { kustomization } of steps) if (kustomization) enter(kustomization.value)?.solutions.add(name);
  }
  return [...sources]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { ref, tree, solutions: names }]) => ({ ref, tree, solutions: [...names] }));
}

function sourceKey({ kind, namespace, name }: Pick<ObjectRef, "kind" | "namespace" | "name">): string {
  return refKey({ apiVersion: "source.toolkit.fluxcd.io/v1", kind, namespace, name });
}
