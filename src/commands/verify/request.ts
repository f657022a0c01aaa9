import { randomBytes } from "node:crypto";
import { CommandError } from "../../base/errors.js";
import type { Log } from "../../base/log.js";
import { connect } from "../../cluster/connect.js";
import type { Cluster } from "../../model/cluster.js";
import type { Environment } from "../../model/environment.js";
import type { SolutionPlan, TreePlan } from "../../model/verify-plan.js";
import type { RunOptions } from "../../verify/run/context.js";
import { openProject } from "../project.js";
import { packageVersion } from "../version.js";
import type { VerifyOptions } from "./options.js";
import { openTree, type VerifiedTree } from "./tree.js";

/** A run: what is judged, where, and how. */
export interface VerifyRequest {
  /** Tells this run from others: a few letters and digits. */
  readonly id: string;
  /** Version of conformitron. */
  readonly version: string;
  readonly tree: TreePlan;
  readonly environment: Environment | undefined;
  /** The chosen ones of the tree's solutions. */
  readonly plans: readonly SolutionPlan[];
  readonly run: RunOptions;
}

/** Reads the tree and finds out what the run is about. Throws a CommandError for what the command line or the tree leaves open. */
export async function requestOf(path: string | undefined, options: VerifyOptions): Promise<VerifyRequest> {
  const tree = await readTree(path, options);
  const plans = tree.plan.solutions.filter(
    ({ name }) => options.solution.length === 0 || options.solution.includes(name),
  );
  const revision = options.revision === undefined ? undefined : `sha1:${options.revision}`;
  return {
    id: randomBytes(3).toString("hex"),
    version: packageVersion(),
    tree: tree.plan,
    environment: tree.scope.environment,
    plans,
    run: {
      mode: options.mode,
      revision,
      timeoutMs: options.timeout,
      testRuns: options.testRuns,
      repeat: options.repeat,
      retries: options.retries,
      keep: options.keep ?? false,
    },
  };
}

async function readTree(path: string | undefined, { environment, config }: VerifyOptions): Promise<VerifiedTree> {
  if (environment === undefined) {
    throw new CommandError(
      "no environment is named",
      "name the environment that the cluster plays: --environment NAME",
    );
  }
  const project = await openProject(process.cwd(), config);
  return openTree({ cwd: process.cwd(), path, out: project.out, environment });
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
    onRequest: ({ method, path, status }) => log.detail(`${method} ${path} ${status}`),
  });
}
