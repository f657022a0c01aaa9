import { join } from "node:path";
import { contentHash } from "../../base/cache.js";
import { CommandError } from "../../base/errors.js";
import { stableText } from "../../build/records.js";
import { refKey } from "../../model/live.js";
import type { VerifyMode } from "../../model/verification.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import { findCommit } from "../git.js";
import { changesSince } from "./changes.js";
import type { VerifiedTree } from "./tree.js";

/** What the revision under test depends on. */
export interface RevisionRequest {
  readonly mode: VerifyMode;
  /** As `--revision` says it: a commit, whole or short, or what Flux calls a revision. @default the commit that is checked out */
  readonly revision: string | undefined;
}

/** The revision under test. */
export interface TestedRevision {
  /** `sha1:<40 hex>` of a commit, or `sha256:<hex>` of an artifact or of the rendered objects. */
  readonly revision: string;
  /** Files of the tree on disk that differ from it, sorted. Nothing can be told of a commit that is not in the repository. */
  readonly dirty: readonly string[];
}

/**
 * The revision that the clusters must have reached. In the modes `observe` and `git` the tree on disk must be that very revision: throws a
 * CommandError where it differs, where it is in no Git repository and no revision is named, and for a revision that does not exist. In the
 * mode `apply` it is the digest of what is applied, whatever is committed.
 *
 * @param plans what is applied, for the digest
 */
export async function testedRevision(
  tree: VerifiedTree,
  { mode, revision }: RevisionRequest,
  plans: readonly SolutionPlan[],
): Promise<TestedRevision> {
  if (mode === "apply") {
    if (revision !== undefined) throw noRevisionInApply();
    return { revision: digestOf(plans), dirty: [] };
  }
  const tested = revision === undefined ? await checkedOut(tree) : await named(tree, revision);
  const commit = /^sha1:/.test(tested) ? tested.slice(5) : undefined;
  const dirty = commit === undefined ? [] : await differences(tree, commit);
  if (dirty.length > 0) throw dirtyTree(tree, dirty, revision);
  return { revision: tested, dirty };
}

/** The digest of what is applied: the same for the same objects, in whatever files they stand. */
export function digestOf(plans: readonly SolutionPlan[]): string {
  const objects = plans.flatMap(({ steps }) => steps.flatMap((step) => step.objects));
  const texts = objects.map(({ ref, value }) => `${refKey(ref)} ${stableText(value)}`).sort();
  return `sha256:${contentHash(texts.join("\n"), "hex")}`;
}

async function checkedOut({ root, folder, inGit }: VerifiedTree): Promise<string> {
  if (!inGit) {
    throw new CommandError(
      `${join(root, folder)} is in no Git repository, so nothing names its revision`,
      "name the commit that the cluster shall have reached with --revision",
    );
  }
  const commit = await findCommit(root, "HEAD");
  if (commit !== undefined) return asRevision(commit);
  throw new CommandError(`the repository ${root} has no commit yet`, "commit the tree");
}

/** A whole commit need not be known here: the tree may come from elsewhere. */
async function named({ root, inGit }: VerifiedTree, text: string): Promise<string> {
  // Flux writes `main@sha1:<hex>`.
  const revision = text.replace(/^(?:.*@)?sha1:|^.*@(?=sha256:)/, "");
  if (/^sha256:[0-9a-f]{64}$/.test(revision)) return revision;
  if (/^[0-9a-f]{40}$/.test(revision)) return asRevision(revision);
  const commit = inGit ? await findCommit(root, revision) : undefined;
  if (commit !== undefined) return asRevision(commit);
  throw new CommandError(
    inGit
      ? `there is no revision '${text}' in ${root}`
      : `'${text}' is no whole commit, and ${root} is no Git repository`,
    "name a commit by its 40 digits, or one that the repository has; in a shallow clone, fetch it first",
  );
}

function asRevision(commit: string): string {
  return `${commit.length === 64 ? "sha256" : "sha1"}:${commit}`;
}

async function differences(tree: VerifiedTree, commit: string): Promise<readonly string[]> {
  const isKnown = tree.inGit && (await findCommit(tree.root, commit)) !== undefined;
  if (!isKnown) return [];
  const { files } = tree.inventory.tree;
  return (await changesSince(tree, commit, (path) => files.has(path))).paths;
}

function dirtyTree(
  { folder, root }: VerifiedTree,
  dirty: readonly string[],
  revision: string | undefined,
): CommandError {
  const [first, ...others] = dirty;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  const what = revision === undefined ? "its commit" : `revision ${revision}`;
  return new CommandError(
    `${folder || root} differs from ${what}, so that no revision names it: ${first}${more}`,
    revision === undefined
      ? "commit or stash the changes, or check the tree out anew"
      : "check that revision out, or verify the tree's own",
  );
}

function noRevisionInApply(): CommandError {
  return new CommandError(
    "--revision has no meaning with --mode apply: what is applied is the tree on disk",
    "leave --revision out, or take --mode observe or git",
  );
}
