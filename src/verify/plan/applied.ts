import type { Build, Inventory, Manifest, Scope } from "../../model/manifest.js";
import { at, textAt } from "./fields.js";
import { isKustomization, kustomizationId, originKey, sourceOf } from "./kustomization.js";

/** What one Kustomization, or somebody from outside, applies in the scope. */
export interface Applied {
  readonly build: Build;
  readonly objects: readonly Manifest[];
  /** Where what it applies stands, if not in the tree. */
  readonly elsewhere?: string;
}

/** Everything that is applied in a scope, parents before what they bring, and Kustomizations whose folder the tree does not have at the end. */
export function appliedIn(inventory: Inventory, scope: Scope): Applied[] {
  const objects = new Map<Build, Manifest[]>();
  for (const build of inventory.builds) if (build.scope.name === scope.name) objects.set(build, []);
  for (const manifest of inventory.manifests) {
    for (const { build } of manifest.placements) objects.get(build)?.push(manifest);
  }
  const applied = [...objects].map(([build, manifests]) => ({ build, objects: manifests }));
  return [...applied, ...withoutFolder(inventory, scope, applied)];
}

/** Kustomizations of the scope that select nothing here: their path is wrong, or they read from elsewhere. */
function withoutFolder(inventory: Inventory, scope: Scope, applied: readonly Applied[]): Applied[] {
  const known = new Set(applied.map(({ build }) => build.kustomization));
  const lost = lostPaths(inventory);
  return inventory.manifests.flatMap((manifest): Applied[] => {
    const { value, origin } = manifest;
    if (!isKustomization(manifest) || !isOfScope(manifest, scope, inventory)) return [];
    const id = kustomizationId(value);
    if (known.has(id)) return [];
    known.add(id);
    const path = (textAt(value, "spec", "path") ?? "./").replace(/^\.\//, "");
    const build = { path, kustomization: id, origin, value, scope, tier: undefined };
    const reason = lost.get(originKey(origin)) ?? lost.get(textAt(value, "spec", "path") ?? "./");
    if (reason !== undefined) return [{ build: { ...build, broken: reason }, objects: [] }];
    return [{ build, objects: [], elsewhere: elsewhereOf(value) }];
  });
}

/** Why paths lead nowhere: by the place of the Kustomization, or by the path itself. */
function lostPaths({ problems, unjudged }: Inventory): ReadonlyMap<string, string> {
  const lost = new Map(unjudged.map(({ path, reason }) => [path, `${path} ${reason}`]));
  for (const { code, message, at: place } of problems) {
    if (code !== "path-not-found" || !("pointer" in place)) continue;
    const pointer = place.pointer.replace(/\/spec\/path$/, "");
    lost.set(originKey({ ...place, pointer }), `${place.file}: ${message}`);
  }
  return lost;
}

function elsewhereOf(value: Manifest["value"]): string {
  if (at(value, "spec", "kubeConfig") !== undefined) return "another cluster";
  const source = sourceOf(value);
  return source === undefined ? "no source" : `${source.kind} ${source.namespace}/${source.name}`;
}

/** Whether an object is for the clusters of a scope. What nothing applies is of the scope that its path names, or of the only one. */
export function isOfScope({ placements, origin }: Manifest, scope: Scope, { scopes }: Inventory): boolean {
  if (placements.length > 0) return placements.some((placement) => placement.scope.name === scope.name);
  const names = new Set([scope.name, ...(scope.environment?.aliases ?? [])]);
  const parts = origin.file.split("/");
  const index = parts.findIndex((part) => part === "clusters" || part === "bootstrap");
  const named = index < 0 ? undefined : parts[index + 1];
  if (named !== undefined && index + 2 < parts.length) return names.has(named);
  if (scope.environment !== undefined && parts.includes(scope.environment.folder)) return true;
  return scopes.size === 1 || names.has(parts.at(-2) ?? "");
}
