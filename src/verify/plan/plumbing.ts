import { apiGroup } from "../../model/kinds.js";
import type { Build, Manifest } from "../../model/manifest.js";
import { isKustomization, namespaceOf, originKey } from "./kustomization.js";

/** What of a build brings others to the cluster or is what they stand on, and what is a solution's own. */
interface Split {
  readonly shared: readonly Manifest[];
  /** Empty where nothing but sources and the like would be left. */
  readonly own: readonly Manifest[];
}

/** Sorts the objects of a build that stand in no folder of a tier. */
export function splitShared(build: Build, objects: readonly Manifest[]): Split {
  // What is put on a cluster by hand, once, so that it follows Git.
  if (build.kustomization === undefined && build.tier === undefined) return { shared: objects, own: [] };
  const isFlux = ofFluxItself(build, objects);
  const rest = objects.filter((object) => !isKustomization(object) && !isFlux(object));
  if (rest.every((object) => isPlumbing(object, build.value))) return { shared: objects, own: [] };
  const own = new Set(rest);
  return { shared: objects.filter((object) => !own.has(object)), own: rest };
}

/** What stands beside a Kustomization that applies itself: `flux bootstrap` puts Flux itself there. */
function ofFluxItself({ origin, path }: Build, objects: readonly Manifest[]): (object: Manifest) => boolean {
  const key = origin && originKey(origin);
  if (origin === undefined || !objects.some((object) => originKey(object.origin) === key)) return () => false;
  const home = folderOf(origin.file);
  return home === path ? () => false : (object) => folderOf(object.origin.file) === home;
}

/** A Git source and the like, or anything in the namespace of the Flux Kustomizations themselves. */
function isPlumbing({ apiVersion, kind, namespace, name }: Manifest, kustomization: Build["value"]): boolean {
  if (apiGroup(apiVersion) === "source.toolkit.fluxcd.io") return true;
  const home = kustomization === undefined ? "flux-system" : namespaceOf(kustomization);
  return namespace === home || (kind === "Namespace" && name === home);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
