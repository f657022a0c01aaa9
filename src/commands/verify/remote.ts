import { CommandError } from "../../base/errors.js";
import { capture } from "../../base/process.js";
import type { GitRevision } from "../../verify/install/git.js";

/** The answer of a server that does not come within so many milliseconds does not count. */
const TIMEOUT_MS = 60_000;

/**
 * The commit that a branch, tag or commit of a repository is now, as the repository itself says. An annotated tag is the commit that it
 * names. Throws a CommandError where the repository does not answer, or has no such reference.
 */
export async function resolveRef(url: string, ref: string): Promise<GitRevision> {
  if (/^[0-9a-f]{40}$/.test(ref)) return { commit: ref, name: undefined };
  const names = [`refs/heads/${ref}`, `refs/tags/${ref}^{}`, `refs/tags/${ref}`, `${ref}^{}`, ref];
  const asked = await capture("git", ["ls-remote", "--", url, ...names], {
    timeoutMs: TIMEOUT_MS,
    // Nobody is there to type a password.
    env: { GIT_TERMINAL_PROMPT: "0" },
  });
  if (asked.exitCode !== 0) {
    const cause = asked.timedOut ? "no answer within a minute" : withoutCredentials(asked.stderr.trim());
    throw new CommandError(
      `${withoutCredentials(url)} cannot be read: ${cause}`,
      "name an address that git on this machine can read, or the whole commit with --ref",
    );
  }
  const found = new Map(asked.stdout.split("\n").map((line) => line.split("\t").reverse() as [string, string]));
  for (const name of names) {
    const commit = found.get(name);
    if (commit !== undefined) return { commit, name: fullName(name) };
  }
  throw new CommandError(
    `${withoutCredentials(url)} has no branch, tag or commit '${ref}'`,
    "push it first, or name the whole commit of 40 digits",
  );
}

/** Undefined for `HEAD`, which is only where something else points to. */
function fullName(name: string): string | undefined {
  return name.startsWith("refs/") ? name.replace(/\^\{\}$/, "") : undefined;
}

/** Of addresses in a text, whatever a password may be. */
function withoutCredentials(text: string): string {
  return text.replaceAll(/\/\/[^/\s]*@/g, "//");
}
