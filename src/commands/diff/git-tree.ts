import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { git, resolveCommit } from "../git.js";

/** A folder as it was once. */
export interface RevisionFolder {
  /** Absolute folder of the repository. */
  readonly root: string;
  /** From the repository's root, with `/`; empty is the whole repository. */
  readonly folder: string;
  readonly revision: string;
  /** The flag that named the revision. @default "--from" */
  readonly flag?: string;
}

/**
 * Writes a folder of a Git repository as it was at a revision into a temporary folder, and removes it after the work. Neither the
 * index nor the working tree of the repository is touched. Throws a CommandError where there is no such revision.
 */
export async function withRevision<T>(
  { root, folder, revision, flag = "--from" }: RevisionFolder,
  work: (root: string) => Promise<T>,
): Promise<T> {
  const commit = await resolveCommit(root, revision, flag);
  const temporary = mkdtempSync(join(tmpdir(), "conformitron-diff-"));
  try {
    const tree = join(temporary, "tree");
    mkdirSync(join(tree, folder), { recursive: true });
    await checkOut(root, commit, folder, temporary);
    return await work(tree);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Whether the folder had anything at the revision shows only in what was written: an empty tree is one, too. */
async function checkOut(root: string, commit: string, folder: string, temporary: string): Promise<void> {
  const env = { GIT_INDEX_FILE: join(temporary, "index") };
  const list = await git(root, [
    "ls-tree",
    "-r",
    "-z",
    "--full-tree",
    "--name-only",
    commit,
    ...(folder ? [folder] : []),
  ]);
  await git(root, ["read-tree", commit], { env });
  await git(root, ["checkout-index", "-z", "--stdin", `--prefix=${temporary}/tree/`], { env, input: list });
}
