import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError } from "../../base/errors.js";
import { capture } from "../../base/process.js";

/** Git prints a tree of any size in this time. */
const TIMEOUT_MS = 60_000;

/**
 * Writes a folder of a Git repository as it was at a revision into a temporary folder, and removes it after the work. Neither the
 * index nor the working tree of the repository is touched. Throws a CommandError where there is no such revision.
 * @param folder from the repository's root, with `/`; empty is the whole repository
 */
export async function withRevision<T>(
  { root, folder, revision }: { readonly root: string; readonly folder: string; readonly revision: string },
  work: (root: string) => Promise<T>,
): Promise<T> {
  const commit = await resolveRevision(root, revision);
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

async function resolveRevision(root: string, revision: string): Promise<string> {
  const { exitCode, stdout, stderr } = await capture(
    "git",
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`],
    { cwd: root, timeoutMs: TIMEOUT_MS },
  );
  if (exitCode === 0) return stdout.trim();
  if (exitCode === undefined) throw new CommandError(`git cannot be run: ${stderr.split("\n")[0]}`, "install Git");
  throw new CommandError(
    `there is no revision '${revision}' in ${root}`,
    "name a commit, tag or branch with --from; in a shallow clone, fetch it first",
  );
}

interface GitOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

async function git(cwd: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await capture("git", args, { cwd, timeoutMs: TIMEOUT_MS, ...options });
  if (exitCode === 0) return stdout;
  throw new CommandError(`git ${args[0]} failed: ${stderr.trim()}`, "look at the repository with git fsck");
}
