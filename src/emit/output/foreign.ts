import { folded } from "./letters.js";
import type { Listing } from "./listing.js";
import type { ExpectedTree } from "./types.js";

/** Whether the folder holds something, but nothing that conformitron wrote: then it is not conformitron's to fill. */
export function isOthersFolder(listing: Listing, expected: ExpectedTree): boolean {
  return expected.owned.size === 0 && listing.top.some((name) => !name.startsWith("."));
}

/** What conformitron did not write and that stands in its folders, where it would write, or where it needs a folder. */
export function inTheWay(listing: Listing, expected: ExpectedTree, strangers: readonly string[]): string[] {
  const blocks = blocking(expected);
  const others = [...strangers, ...listing.others];
  const inside = others.filter((path) => expected.folders.has(path.split("/", 1)[0] ?? path));
  const blockers = others.filter((path) => blocks.leaf(path) || blocks.below(path));
  const folders = [...listing.emptyFolders].filter((path) => expected.files.has(path) || blocks.below(path));
  return [...inside, ...blockers, ...folders];
}

interface Blocking {
  /** Whether a file or link at this path takes the place of a file or a folder of the tree, also in another case. */
  readonly leaf: (path: string) => boolean;
  /** Whether the path is below one where the tree has a file. */
  readonly below: (path: string) => boolean;
}

function blocking(expected: ExpectedTree): Blocking {
  let taken: ReadonlySet<string> | undefined;
  const files = new Map<string, boolean>();
  // The answer is the same for all files of a folder, so each folder is looked up once.
  const inFile = (folder: string): boolean => {
    const answer = files.get(folder) ?? (folder !== "" && (expected.files.has(folder) || inFile(folderOf(folder))));
    files.set(folder, answer);
    return answer;
  };
  return {
    leaf: (path) => {
      taken ??= foldedPaths(expected.files.keys());
      return taken.has(folded(path));
    },
    below: (path) => inFile(folderOf(path)),
  };
}

/** The files and all folders above them. */
function foldedPaths(files: Iterable<string>): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const file of files) {
    for (let path = file; path !== "" && !paths.has(path); path = folderOf(path)) paths.add(path);
  }
  return new Set([...paths].map(folded));
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
