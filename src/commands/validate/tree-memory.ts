import type { Changed } from "../../check/rerun.js";
import type { SourceFile, SourceTree } from "../../model/manifest.js";
import type { ListedFile } from "../../read/source-list.js";
import type { Keeping } from "./keeping.js";
import { type KeptFiles, keepFiles, openFiles } from "./kept-files.js";
import { type JudgedBefore, keepTree, readTree } from "./kept-tree.js";
import { type ChangedFile, changedObjects } from "./same-objects.js";

/** What was read and found in a tree before. */
export interface TreeMemory {
  /** What a file holds, where it has not changed since. */
  readonly reuse: (file: ListedFile) => SourceFile | undefined;
  /** What was found in the tree, where nothing but the content of some objects has changed since. */
  readonly earlier: (tree: SourceTree) => (JudgedBefore & { readonly changed: Changed }) | undefined;
  /** Keeps what was read, and what was found where that follows from the files alone. */
  readonly keep: (tree: SourceTree, judged: JudgedBefore | undefined) => void;
}

/** With more files than that, all is judged again and kept anew. */
const MOST = 100;

/** Opens what was kept of a tree whose files are listed. */
export function openTreeMemory(name: string, listed: readonly ListedFile[], keeping: Keeping): TreeMemory {
  const files = openFiles(name, keeping);
  return {
    reuse: (file) => files?.reuse(file),
    earlier(tree) {
      const changedFiles = files && changesSince(files, tree);
      const before = files && changedFiles && readTree(name, files.stamp, tree, keeping);
      const changed = before && changedObjects(before, changedFiles);
      return changed && { ...before, changed };
    },
    keep(tree, judged) {
      const stamp = keepFiles(name, tree, listed, keeping);
      if (judged !== undefined) keepTree(name, stamp, judged, keeping);
    },
  };
}

/** The files that have changed; undefined where there are others than before, or too many. */
function changesSince(files: KeptFiles, { files: now }: SourceTree): ChangedFile[] | undefined {
  if (now.size !== files.paths.length) return undefined;
  const changed: ChangedFile[] = [];
  for (const path of files.paths) {
    const [before, after] = [files.before(path), now.get(path)];
    if (before === undefined || after === undefined || changed.length > MOST) return undefined;
    if (before !== after) changed.push({ before, after });
  }
  return changed;
}
