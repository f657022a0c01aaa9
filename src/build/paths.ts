import type { FluxKustomization } from "./flux-kustomization.js";
import { type Folder, type Folders, joinPath } from "./folders.js";

/** Finds the folder that `spec.path` of a Flux Kustomization means; undefined where the tree has none. */
export type FindFolder = (path: string) => Folder | undefined;

/**
 * How paths of Flux Kustomizations lead into the tree. They are relative to the root of the source, which is the tree
 * itself, a folder of it, or a folder above it: then the tree is known by the names at the end of its own path.
 *
 * @param root absolute folder of the tree
 * @param bases folders of the tree that may be the root of the source, besides the tree itself
 */
export function folderFinder(
  folders: Folders,
  root: string,
  bases: readonly string[],
  kustomizations: readonly FluxKustomization[],
): FindFolder {
  const ends = endsOf(root);
  const find: FindFolder = (path) => {
    for (const base of ["", ...bases]) {
      const joined = joinPath(base, path);
      const folder = joined === undefined ? undefined : folders.get(joined);
      if (folder !== undefined) return folder;
    }
    const inner = withoutEnd(joinPath("", path), ends);
    return inner === undefined ? undefined : folders.get(inner);
  };
  const prefix = kustomizations.some(({ path }) => !isRootPath(path) && find(path) !== undefined)
    ? undefined
    : commonPrefix(folders, kustomizations);
  return kept(prefix === undefined ? find : (path) => find(path) ?? withoutPrefix(folders, path, prefix));
}

/** Many Kustomizations of different clusters select the same folder. */
function kept(find: FindFolder): FindFolder {
  const known = new Map<string, Folder | undefined>();
  return (path) => {
    if (known.has(path)) return known.get(path);
    const folder = find(path);
    known.set(path, folder);
    return folder;
  };
}

function isRootPath(path: string): boolean {
  return joinPath("", path) === "";
}

/** The ends of an absolute path, each with a slash behind it, the longest first. */
function endsOf(root: string): readonly string[] {
  const parts = root.split(/[\\/]/).filter((part) => part !== "");
  return parts.map((_, i) => `${parts.slice(i).join("/")}/`);
}

/** What remains of a path that begins with the names at the end of the tree's own path. */
function withoutEnd(path: string | undefined, ends: readonly string[]): string | undefined {
  if (path === undefined) return undefined;
  const end = ends.find((it) => path.startsWith(it) || (path.length === it.length - 1 && it.startsWith(path)));
  return end === undefined ? undefined : path.slice(end.length);
}

/** The first folder of the paths, where no path exists as written and most exist without that folder: a tree that was moved. */
function commonPrefix(folders: Folders, kustomizations: readonly FluxKustomization[]): string | undefined {
  const paths = kustomizations.map(({ path }) => joinPath("", path) ?? "").filter((path) => path.includes("/"));
  const prefix = paths[0]?.split("/")[0];
  if (prefix === undefined || paths.length < 2) return undefined;
  const fitting = paths.filter((path) => withoutPrefix(folders, path, prefix) !== undefined);
  return fitting.length * 2 > paths.length ? prefix : undefined;
}

function withoutPrefix(folders: Folders, path: string, prefix: string): Folder | undefined {
  const joined = joinPath("", path);
  return joined?.startsWith(`${prefix}/`) ? folders.get(joined.slice(prefix.length + 1)) : undefined;
}
