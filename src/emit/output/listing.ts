import { entriesOf, type Kind } from "./disk.js";

/** What is in an output folder, by path relative to it. */
export interface Listing {
  /** Names of everything at the top, also of what was not looked into. */
  readonly top: readonly string[];
  readonly files: ReadonlySet<string>;
  /** Links, which are never followed, and what else is neither a file nor a folder. */
  readonly others: ReadonlySet<string>;
  readonly emptyFolders: ReadonlySet<string>;
}

/** Lists the top entries of a folder that `wanted` picks, with everything below them. */
export function listTree(tree: string, wanted: (name: string) => boolean): Listing {
  const listing = { files: new Set<string>(), others: new Set<string>(), emptyFolders: new Set<string>() };
  const top = entriesOf(tree);
  for (const entry of top) if (wanted(entry.name)) add(listing, tree, entry.name, entry.kind);
  return { ...listing, top: top.map((entry) => entry.name) };
}

interface Growing {
  readonly files: Set<string>;
  readonly others: Set<string>;
  readonly emptyFolders: Set<string>;
}

function add(listing: Growing, tree: string, path: string, kind: Kind): void {
  if (kind === "file") listing.files.add(path);
  else if (kind === "other") listing.others.add(path);
  else addFolder(listing, tree, path);
}

function addFolder(listing: Growing, tree: string, path: string): void {
  const entries = entriesOf(`${tree}/${path}`);
  if (entries.length === 0) listing.emptyFolders.add(path);
  for (const entry of entries) add(listing, tree, `${path}/${entry.name}`, entry.kind);
}
