import { CommandError } from "../../base/errors.js";
import type { ObjectRef } from "../../model/live.js";
import type { SolutionVerdict } from "../../model/verification.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import type { Holder } from "../../verify/hold/hold.js";
import { acquire } from "../../verify/hold/lease.js";
import { runHold } from "../../verify/hold/names.js";
import { createSource, type GitOptions, sourceOf } from "../../verify/install/git.js";
import { copiesOf, type KustomizationCopy } from "../../verify/install/git-copies.js";
import { remove } from "../../verify/install/remove.js";
import { concludeSolution, plainCheck } from "../../verify/run/checks.js";
import type { RunContext } from "../../verify/run/context.js";
import { awaitReady } from "../../verify/run/readiness.js";
import type { VerifyOptions } from "./options.js";
import { resolveRef } from "./remote.js";

/** What the command line says of the repository; undefined in the other modes. Throws a CommandError where it says too little. */
export async function gitOptions({ mode, url, ref, secretRef }: VerifyOptions): Promise<GitOptions | undefined> {
  if (mode !== "git") return undefined;
  if (url === undefined) {
    throw new CommandError("no repository is named", "name the one that Flux shall read: --url URL, with --ref BRANCH");
  }
  return { url, revision: await resolveRef(url, ref), secretRef };
}

/** The copies of a solution's Flux Kustomizations. */
export type Copies = (plan: SolutionPlan) => readonly KustomizationCopy[];

/**
 * Judges solutions while a GitRepository of the run is there for their copies to read. Where Flux cannot read the repository, each
 * solution is what the source is.
 * @param path folder of the repository that the tree's root is
 */
export async function withGitSource(
  context: RunContext,
  holder: Holder,
  plans: readonly SolutionPlan[],
  options: GitOptions & { readonly path: string | undefined },
  work: (copies: Copies) => Promise<SolutionVerdict[]>,
): Promise<SolutionVerdict[]> {
  const acquired = await acquire(holder, runHold(context.id));
  const all = (check: Parameters<typeof concludeSolution>[1][number]) =>
    plans.map((plan) => concludeSolution(plan, [check]));
  if (!acquired.held) return all(plainCheck("lease", "error", acquired.problem.reason, acquired.problem.message));
  const installation = { ...context, run: context.id, hold: acquired.hold };
  try {
    const made = await createSource(installation, options);
    if (!made.ok) return all(plainCheck("source", made.problem.verdict, made.problem.reason, made.problem.message));
    const source = sourceOf(context.id, options.namespace);
    const check = await awaitSource(context, source, options);
    if (check.verdict !== "passed") return all(check);
    const copies = copiesOf(plans, { run: context.id, source, path: options.path });
    return await work((plan) => copies.get(plan.name) ?? []);
  } finally {
    if (context.options.keep) acquired.hold.ledger.keep(context.id);
    else await remove({ ...installation, signal: undefined });
    await acquired.hold.release();
  }
}

async function awaitSource(context: RunContext, source: ObjectRef, { revision }: GitOptions) {
  context.expected.add(source, { revision: `sha1:${revision.commit}` });
  const deadline = context.clock.now() + context.options.timeoutMs;
  // It is no solution of which anybody would wait for a verdict.
  const quiet = { ...context, progress: () => {} };
  const [check] = await awaitReady(quiet, { solution: "", refs: [source], deadline });
  if (check === undefined) throw new Error("each object that is waited for has a check");
  return check;
}
