import { kindOf } from "./disk.js";
import { folded } from "./letters.js";
import type { Listing } from "./listing.js";
import type { ExpectedTree } from "./types.js";

/** Which files on disk are the tree's. */
export interface Ownership {
  /** The path under which an expected or owned file is on disk, when it is there. */
  readonly onDisk: (path: string) => string | undefined;
  /** Whether the file at an expected path was written by conformitron. */
  readonly owns: (path: string) => boolean;
  /** Files on disk that are neither expected nor owned. */
  readonly strangers: readonly string[];
}

/**
 * Tells the tree's files from strangers. On a file system that ignores case, a file may be listed in another spelling than
 * the one that it was written in; it is still that file. On one that does not, such a file is a stranger.
 */
export function ownership(tree: string, listing: Listing, expected: ExpectedTree): Ownership {
  const known = (path: string) => expected.files.has(path) || expected.owned.has(path);
  const spellings = sameFileSpellings(tree, listing, [...expected.files.keys(), ...expected.owned]);
  const aliases = new Map<string, string>();
  const strangers: string[] = [];
  for (const path of listing.files) {
    if (known(path)) continue;
    const [name] = spellings(path);
    if (name === undefined) strangers.push(path);
    else for (const spelling of spellings(path)) aliases.set(spelling, path);
  }
  return {
    onDisk: (path) => (listing.files.has(path) ? path : aliases.get(path)),
    owns: (path) => expected.owned.has(path) || spellings(path).some((spelling) => expected.owned.has(spelling)),
    strangers,
  };
}

/** For a listed path, the known spellings that are not listed themselves and yet name the same file. */
function sameFileSpellings(tree: string, listing: Listing, known: readonly string[]): (path: string) => string[] {
  let byFold: Map<string, string[]> | undefined;
  return (path) => {
    byFold ??= groupedByFold(known);
    const candidates = byFold.get(folded(path)) ?? [];
    return candidates.filter((name) => !listing.files.has(name) && kindOf(`${tree}/${name}`) === "file");
  };
}

function groupedByFold(paths: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const path of new Set(paths)) {
    const group = groups.get(folded(path));
    if (group === undefined) groups.set(folded(path), [path]);
    else group.push(path);
  }
  return groups;
}
