import type { SourceFile, SourceTree, Unjudged } from "../../model/manifest.js";
import { type Selection, withParents } from "./paths.js";

/**
 * The named folders, and standard input, in which there was nothing to judge: an empty pipe or a wrong folder must not look like
 * a sound one. Named files may be anything; linear in files and objects.
 * @param said the files of objects and findings
 */
export function withoutObjects(
  { folders, stdin, selected }: Selection,
  { files }: SourceTree,
  said: readonly string[],
): Unjudged[] {
  const isEmpty = isEmptyOf(said);
  const places = (stdin ? ["-"] : folders).filter(isEmpty);
  if (places.length === 0) return [];
  const held = new Map<string, SourceFile[]>(places.map((path) => [path, []]));
  for (const file of [...files.values()].filter(({ path }) => selected(path))) {
    for (const path of withParents(file.path)) held.get(path)?.push(file);
  }
  return [...held].map(([path, inside]) => ({ path, reason: reasonOf(path, inside) }));
}

/** Tells places in which nothing was said. Most runs name one folder, which the first object is in. */
function isEmptyOf(said: readonly string[]): (path: string) => boolean {
  const first = new Set(said.slice(0, 1).flatMap(withParents));
  let full: ReadonlySet<string> | undefined;
  return (path) => {
    if (first.has(path)) return false;
    full ??= new Set(said.flatMap(withParents));
    return !full.has(path);
  };
}

const BUILD_FILES =
  "only build files of kustomize are there; name the folder of the whole tree to judge what they build";

function reasonOf(path: string, inside: readonly SourceFile[]): string {
  if (path === "-" && inside.every(({ documents }) => documents.length === 0)) return "standard input is empty";
  if (path === "-") return "standard input holds no Kubernetes object: nothing in it has apiVersion and kind";
  if (inside.length === 0) return "no YAML or JSON file is there";
  if (inside.some(({ role }) => role === "manifests")) return "it holds no object that would be applied";
  if (inside.some(({ role }) => role === "kustomization")) return BUILD_FILES;
  const files = inside.length === 1 ? "the only file there is no" : `none of the ${inside.length} files there is a`;
  return `${files} Kubernetes manifest with apiVersion and kind`;
}
