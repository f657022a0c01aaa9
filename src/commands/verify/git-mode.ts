import { CommandError } from "../../base/errors.js";
import type { ObjectRef } from "../../model/live.js";
import type { CheckVerdict } from "../../model/verification.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import type { Hold } from "../../verify/hold/hold.js";
import { createSource, type GitOptions, sourceOf } from "../../verify/install/git.js";
import { copiesOf, type KustomizationCopy } from "../../verify/install/git-copies.js";
import { plainCheck } from "../../verify/run/checks.js";
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
 * Makes the GitRepository that the run's copies read, and waits until it has the commit.
 * @param path folder of the repository that the tree's root is
 */
export async function gitSource(
  context: RunContext,
  hold: Hold,
  plans: readonly SolutionPlan[],
  options: GitOptions & { readonly path: string | undefined },
): Promise<Copies | CheckVerdict> {
  const made = await createSource({ ...context, run: context.id, hold }, options);
  if (!made.ok) return plainCheck("source", made.problem.verdict, made.problem.reason, made.problem.message);
  const source = sourceOf(context.id, options.namespace);
  const check = await awaitSource(context, source, options);
  if (check.verdict !== "passed") return check;
  const copies = copiesOf(plans, { run: context.id, source, path: options.path });
  return (plan) => copies.get(plan.name) ?? [];
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
