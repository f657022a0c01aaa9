import { join } from "node:path";
import { CommandError } from "../../base/errors.js";
import type { Cluster } from "../../model/cluster.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import { substitutionSources } from "../../verify/plan/variables.js";
import { withRevision } from "../diff/git-tree.js";
import { readVariables } from "./cluster-variables.js";
import { readTree, type TreePlace, type VerifiedTree, withVariables } from "./tree.js";

/** The solutions of a tree as they were. */
export interface EarlierTree {
  /** As it was asked for. */
  readonly revision: string;
  /** By their names. */
  readonly plans: ReadonlyMap<string, SolutionPlan>;
  /** Values that must not be seen anywhere. */
  readonly secrets: readonly string[];
}

/**
 * Reads the tree as it was at a Git revision, with the values that the cluster gives to its variables now. Throws a CommandError where
 * there is no such revision, or the tree is in no repository.
 */
export function earlierTree(tree: VerifiedTree, revision: string, cluster: Cluster): Promise<EarlierTree> {
  const { root, folder, inGit, scope } = tree;
  if (!inGit) {
    throw new CommandError(
      `${join(root, folder)} is in no Git repository, so there is no earlier revision of it`,
      "leave --upgrade-from out, or name a folder of a Git checkout",
    );
  }
  return withRevision({ root, folder, revision, flag: "--upgrade-from" }, async (at) => {
    const place: TreePlace = { root: at, folder, inGit: false, isNamed: () => true };
    const earlier = await treeAt(place, scope.name);
    if (earlier === undefined) return { revision, plans: new Map(), secrets: [] };
    const sources = substitutionSources(earlier.inventory, scope.name);
    const variables = await readVariables(cluster, sources);
    const { plan } = sources.length === 0 ? earlier : await withVariables(earlier, variables.of);
    return { revision, plans: new Map(plan.solutions.map((one) => [one.name, one])), secrets: variables.secrets };
  });
}

/** Undefined where it had nothing for the environment. */
async function treeAt(place: TreePlace, environment: string): Promise<VerifiedTree | undefined> {
  try {
    return await readTree(place, environment);
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}
