import { randomBytes } from "node:crypto";
import { CommandError } from "../../base/errors.js";
import type { Log } from "../../base/log.js";
import { connect } from "../../cluster/connect.js";
import type { Answer, Cluster } from "../../model/cluster.js";
import type { Environment } from "../../model/environment.js";
import type { SolutionPlan, TreePlan } from "../../model/verify-plan.js";
import type { GitOptions } from "../../verify/install/git.js";
import { substitutionSources } from "../../verify/plan/variables.js";
import type { RunOptions } from "../../verify/run/options.js";
import { openProject } from "../project.js";
import { packageVersion } from "../version.js";
import { chooseSolutions } from "./choose.js";
import { readVariables } from "./cluster-variables.js";
import { type EarlierTree, earlierTree } from "./earlier.js";
import { gitOptions } from "./git-mode.js";
import type { VerifyOptions } from "./options.js";
import { testedRevision } from "./revision.js";
import { openTree, type VerifiedTree, withVariables } from "./tree.js";

/** A run: what is judged, where, and how. */
export interface VerifyRequest {
  /** The version of Kubernetes, or why the cluster did not say it. */
  readonly kubernetes: Answer<string>;
  /** Tells this run from others: a few letters and digits. */
  readonly id: string;
  /** Version of conformitron. */
  readonly version: string;
  readonly tree: TreePlan;
  readonly environment: Environment | undefined;
  /** The chosen ones of the tree's solutions. */
  readonly plans: readonly SolutionPlan[];
  readonly run: RunOptions;
  /** What Flux shall read in the mode `git`, with the folder that the tree's root is there; undefined in the others. */
  readonly git: (GitOptions & { readonly path: string | undefined }) | undefined;
  /** What is upgraded from; undefined where that was not asked for. */
  readonly earlier: EarlierTree | undefined;
  /** Values that must not be seen anywhere. */
  readonly secrets: readonly string[];
}

/** A tree, and what was chosen of it. */
export interface ChosenTree {
  readonly tree: VerifiedTree;
  readonly plans: readonly SolutionPlan[];
}

/** Reads the tree as it is on disk. Throws a CommandError for what the command line or the tree leaves open. */
export async function chooseFromTree(path: string | undefined, options: VerifyOptions): Promise<ChosenTree> {
  const { environment, config } = options;
  if (environment === undefined) {
    throw new CommandError(
      "no environment is named",
      "name the environment that the cluster plays: --environment NAME",
    );
  }
  const project = await openProject(process.cwd(), config);
  const tree = await openTree({ cwd: process.cwd(), path, out: project.out, environment });
  return { tree, plans: await chosen(tree, options) };
}

/** What the run is about, with the cluster's own variables put in. Throws a CommandError where no revision names the tree. */
export async function requestOf(
  { tree, plans }: ChosenTree,
  options: VerifyOptions,
  cluster: Cluster,
): Promise<VerifyRequest> {
  const sources = substitutionSources(tree.inventory, tree.scope.name);
  // At once: of a cluster that does not answer, each question takes its whole time.
  const [kubernetes, variables] = await Promise.all([cluster.version(), readVariables(cluster, sources)]);
  const built = sources.length === 0 ? tree : await withVariables(tree, variables.of);
  const rendered = sources.length === 0 ? plans : await chosen(built, options);
  const git = await gitOptions(options);
  const { upgradeFrom } = options;
  const earlier =
    upgradeFrom === undefined || !kubernetes.ok ? undefined : await earlierTree(built, upgradeFrom, cluster);
  const stated = options.revision ?? git?.revision.commit;
  const { revision } = await testedRevision(built, { mode: options.mode, revision: stated }, rendered);
  return {
    kubernetes,
    id: randomBytes(3).toString("hex"),
    version: packageVersion(),
    tree: built.plan,
    environment: built.scope.environment,
    plans: rendered,
    run: runOptions(options, revision),
    git: git && { ...git, path: options.path },
    earlier,
    secrets: [...variables.secrets, ...(earlier?.secrets ?? [])],
  };
}

function chosen(tree: VerifiedTree, { solution, changedSince }: VerifyOptions): Promise<readonly SolutionPlan[]> {
  return chooseSolutions(tree, { cwd: process.cwd(), solutions: solution, changedSince });
}

function runOptions(options: VerifyOptions, revision: string): RunOptions {
  const { mode, timeout, testRuns, repeat, retries, mutation = false, keep = false } = options;
  return { mode, revision, timeoutMs: timeout, testRuns, repeat, retries, mutation, keep };
}

/** Chooses the cluster; nothing is asked of it yet. Throws a CommandError where none is named, or not well. */
export function connectTo(options: VerifyOptions, log: Log): Promise<Cluster> {
  const { context, currentContext, kubeconfig } = options;
  if (context === undefined && !currentContext) {
    throw new CommandError(
      "no cluster is named",
      "name a context of the kubeconfig: --context NAME; --current-context takes the current one",
    );
  }
  return connect({
    userAgent: `conformitron/${packageVersion()}`,
    context,
    currentContext,
    kubeconfig,
    onRequest: ({ method, path, status }) => log.detail(`${method} ${path} ${status ?? "no answer"}`),
  });
}
