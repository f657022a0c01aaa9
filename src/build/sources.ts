import type { Environment } from "../model/environment.js";
import { asSource, type FluxKustomization } from "./flux-kustomization.js";
import type { BuiltObject } from "./objects.js";

/** How sure it is that a Kustomization reads this tree: `maybe` means only if its path exists here. */
export type ReadsTree = "yes" | "maybe" | "no";

/** Judges which sources mean the repository that the tree is in. */
export interface TreeSources {
  /** @param parent the Kustomization that applies it; undefined where none does */
  reads(kustomization: FluxKustomization, parent: FluxKustomization | undefined): ReadsTree;
}

/**
 * What is known about sources: those with a usual name are the tree itself, and so are all with the same address or
 * the same name as another Kustomization whose path exists here.
 */
export function treeSources(
  objects: Iterable<BuiltObject>,
  kustomizations: readonly FluxKustomization[],
  environments: readonly Environment[],
  pathExists: (kustomization: FluxKustomization) => boolean,
): TreeSources {
  const names = new Set(["flux-system", "addons", ...environments.map(({ gitops }) => gitops.source)]);
  const urls = urlsOf(objects);
  const hasOwnName = (source: string) => names.has(source.slice(source.lastIndexOf("/") + 1));
  const own = new Set([...urls].flatMap(([source, addresses]) => (hasOwnName(source) ? [...addresses] : [])));
  const usesOwnName = kustomizations.some(({ source }) => source !== undefined && hasOwnName(source));
  const proven = new Set<string>();

  const reads: TreeSources["reads"] = ({ source }, parent) => {
    if (source === undefined || source === parent?.source || hasOwnName(source) || proven.has(source)) return "yes";
    const declared = urls.get(source);
    if (declared === undefined) return "maybe";
    if ([...declared].some((url) => own.has(url))) return "yes";
    return own.size > 0 || usesOwnName || parent !== undefined ? "no" : "maybe";
  };

  for (const kustomization of kustomizations) {
    const { source } = kustomization;
    const certain = source !== undefined && !proven.has(source) && pathExists(kustomization);
    if (certain && reads(kustomization, undefined) === "maybe") proven.add(source);
  }
  return { reads };
}

function urlsOf(objects: Iterable<BuiltObject>): Map<string, Set<string>> {
  const urls = new Map<string, Set<string>>();
  for (const object of objects) {
    const source = asSource(object);
    if (source?.url === undefined) continue;
    const known = urls.get(source.key);
    if (known === undefined) urls.set(source.key, new Set([source.url]));
    else known.add(source.url);
  }
  return urls;
}
