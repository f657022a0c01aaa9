import { readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { CommandError, EXIT } from "../../base/errors.js";
import { didYouMean } from "../../base/suggest.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import { resolveCommit } from "../git.js";
import { changesSince } from "./changes.js";
import { touchedSolutions } from "./touched.js";
import type { VerifiedTree } from "./tree.js";

/** What the command line chooses. */
export interface Choice {
  readonly cwd: string;
  /** Solutions as `VENDOR/PRODUCT`, or by their folder. @default all */
  readonly solutions: readonly string[];
  /** Only what differs from this Git revision. @default everything */
  readonly changedSince: string | undefined;
}

/**
 * The chosen solutions, in the order of the tree: those that have a file in the path that was named, or those that are named
 * themselves; none where a change touches none. Throws a CommandError for a solution that the tree does not have, and where there is
 * no such revision.
 */
export async function chooseSolutions(tree: VerifiedTree, choice: Choice): Promise<readonly SolutionPlan[]> {
  const named = namedSolutions(tree, choice);
  if (choice.changedSince === undefined) return named;
  if (!tree.inGit) {
    throw new CommandError(
      `${join(tree.root, tree.folder)} is in no Git repository, so nothing can be told of changes`,
      "leave --changed-since out, or name a folder of a Git checkout",
    );
  }
  const commit = await resolveCommit(tree.root, choice.changedSince, "--changed-since");
  const { files } = tree.inventory.tree;
  const changes = await changesSince(tree, commit, (path) => files.has(path));
  return touchedSolutions(named, changes, {
    shared: tree.plan.shared,
    builds: tree.inventory.builds.filter(({ scope }) => scope.name === tree.scope.name),
    now: (path) => readText(join(tree.root, path)),
  });
}

function namedSolutions(tree: VerifiedTree, { cwd, solutions }: Choice): readonly SolutionPlan[] {
  const { plan, root, folder } = tree;
  if (solutions.length === 0) return solutionsInPath(tree);
  const wanted = new Set<SolutionPlan>();
  for (const name of solutions) {
    const paths = pathsOf(name, root, folder, cwd);
    const found = plan.solutions.filter((solution) => isNamed(solution, name) || paths.has(solution.path));
    if (found.length === 0) throw unknownSolution(name, plan.solutions);
    for (const solution of found) wanted.add(solution);
  }
  return plan.solutions.filter((solution) => wanted.has(solution));
}

/** Those that have a file in the path that was named. */
function solutionsInPath({ plan, isNamed: isInPath }: VerifiedTree): readonly SolutionPlan[] {
  const found = plan.solutions.filter(
    ({ sources, steps }) =>
      sources.some(isInPath) || steps.some(({ objects }) => objects.some(({ file }) => isInPath(file))),
  );
  if (found.length > 0 || plan.solutions.length === 0) return found;
  throw new CommandError(
    `no solution of the environment ${plan.scope} has a file there`,
    "name the whole tree, or a folder of a solution",
    EXIT.unjudged,
  );
}

/** By its name, by the labels of its namespace, or by those of its Kustomizations. */
function isNamed({ name, vendor, product, steps }: SolutionPlan, wanted: string): boolean {
  if (name === wanted || `${vendor}/${product}` === wanted) return true;
  return steps.some(({ kustomization, sharedKustomization }) => {
    const labels = (kustomization?.value["metadata"] as { labels?: Readonly<Record<string, unknown>> } | undefined)
      ?.labels;
    const label = (key: string) => labels?.[`conformitron.io/${key}`];
    return !sharedKustomization && `${label("vendor")}/${label("product")}` === wanted;
  });
}

/** What the name may mean as a folder: seen from here, from the tree and from the root. */
function pathsOf(name: string, root: string, folder: string, cwd: string): ReadonlySet<string> {
  const from = (base: string) => relative(root, resolve(base, name)).split(sep).join("/");
  return new Set([from(cwd), from(join(root, folder)), from(root)]);
}

function unknownSolution(name: string, solutions: readonly SolutionPlan[]): CommandError {
  const known = solutions.flatMap((solution) => [solution.name, solution.path]);
  const hint = didYouMean(name, known);
  return new CommandError(
    `the tree has no solution '${name}' for this environment.${hint}`,
    "name it as VENDOR/PRODUCT, as the labels of its namespace spell it, or by its folder",
  );
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
