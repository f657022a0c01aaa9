import { CommandError } from "../base/errors.js";
import { capture } from "../base/process.js";

/** Git prints a tree of any size in this time. */
const TIMEOUT_MS = 60_000;

/** What Git is given besides its arguments. */
export interface GitOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** What Git prints. Throws a CommandError where it fails. */
export async function git(cwd: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await capture("git", args, { cwd, timeoutMs: TIMEOUT_MS, ...options });
  if (exitCode === 0) return stdout;
  if (exitCode === undefined) throw notRun(stderr);
  throw new CommandError(`git ${args[0]} failed: ${stderr.trim()}`, "look at the repository with git fsck");
}

/** The paths that Git prints with `-z`. Nothing is written, not even what Git finds out about the files. */
export async function gitPaths(cwd: string, args: readonly string[]): Promise<string[]> {
  const text = await git(cwd, args, { env: { GIT_OPTIONAL_LOCKS: "0" } });
  return text.split("\0").filter((path) => path !== "");
}

/** The text of a file at a commit; undefined where there was none. */
export async function fileAt(cwd: string, commit: string, path: string): Promise<string | undefined> {
  const { exitCode, stdout } = await capture("git", ["show", `${commit}:${path}`], { cwd, timeoutMs: TIMEOUT_MS });
  return exitCode === 0 ? stdout : undefined;
}

/** The commit that a name means; undefined where there is none. Throws a CommandError where Git cannot be run. */
export async function findCommit(root: string, revision: string): Promise<string | undefined> {
  const { exitCode, stdout, stderr } = await capture(
    "git",
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`],
    { cwd: root, timeoutMs: TIMEOUT_MS },
  );
  if (exitCode === undefined) throw notRun(stderr);
  return exitCode === 0 ? stdout.trim() : undefined;
}

/**
 * The same where there must be one: throws a CommandError that names the flag.
 * @param flag such as `--from`
 */
export async function resolveCommit(root: string, revision: string, flag: string): Promise<string> {
  const commit = await findCommit(root, revision);
  if (commit !== undefined) return commit;
  throw new CommandError(
    `there is no revision '${revision}' in ${root}`,
    `name a commit, tag or branch with ${flag}; in a shallow clone, fetch it first`,
  );
}

function notRun(stderr: string): CommandError {
  return new CommandError(`git cannot be run: ${stderr.split("\n")[0]}`, "install Git");
}
