import { fileAt, gitPaths } from "../git.js";
import type { TreeFolder } from "../inventory.js";

/** What differs between a commit and a folder on disk. */
export interface Changes {
  readonly commit: string;
  /** Files from the root, sorted: changed, added, removed, each at both places where it was moved. */
  readonly paths: readonly string[];
  /** The text of a file at the commit; undefined where there was none. */
  before(path: string): Promise<string | undefined>;
}

/**
 * Compares the folder on disk with a commit, whether or not what differs was committed since. Files that Git does not track count, but
 * those that it is told to ignore only where the tree has them.
 *
 * @param isInTree whether the file was read as a part of the tree
 */
export async function changesSince(
  { root, folder }: TreeFolder,
  commit: string,
  isInTree: (path: string) => boolean,
): Promise<Changes> {
  const paths = folder === "" ? [] : ["--", `:(top,literal)${folder}`];
  const others = ["ls-files", "--others", "-z", "--exclude-standard", "--exclude=node_modules/"];
  const [changed, untracked, ignored] = await Promise.all([
    gitPaths(root, ["diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", commit, ...paths]),
    gitPaths(root, [...others, ...paths]),
    gitPaths(root, [...others, "--ignored", ...paths]),
  ]);
  return {
    commit,
    paths: [...new Set([...changed, ...untracked, ...ignored.filter(isInTree)])].sort(),
    before: (path) => fileAt(root, commit, path),
  };
}
