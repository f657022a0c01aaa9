import { existsSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { CommandError, EXIT } from "../../base/errors.js";
import { didYouMean } from "../../base/suggest.js";
import type { ClusterVariables } from "../../build/variables.js";
import type { Environment } from "../../model/environment.js";
import type { Inventory, Scope } from "../../model/manifest.js";
import type { TreePlan } from "../../model/verify-plan.js";
import { planTree } from "../../verify/plan/plan.js";
import { inventoryOf, inventoryOfTree, type TreeFolder } from "../inventory.js";
import { selectPaths } from "../validate/paths.js";
import { readIndex } from "./tree-index.js";

/** Where the tree is. */
export interface TreePlace extends TreeFolder {
  /** The root is a Git checkout. */
  readonly inGit: boolean;
  /** Whether the path that was named is, or holds, the file or folder; of everything where the whole tree was named. */
  readonly isNamed: (path: string) => boolean;
}

/** What the command line and the configuration say about the tree. */
export interface TreeRequest {
  readonly cwd: string;
  /** Folder of a tree, or what of the project's own tree is meant. @default the project's own tree */
  readonly path: string | undefined;
  /** Absolute folder of the project's own tree. */
  readonly out: string;
  /** Name or alias of the environment, or of a folder of `clusters/`. */
  readonly environment: string;
}

/** The tree of a run. */
export interface VerifiedTree extends TreePlace {
  readonly inventory: Inventory;
  readonly scope: Scope;
  readonly plan: TreePlan;
}

/**
 * Reads the tree and plans what it wants on the environment's clusters. Throws a CommandError where there is no such path, no such
 * environment, or nothing for it in the tree.
 */
export async function openTree(request: TreeRequest): Promise<VerifiedTree> {
  return readTree(findTree(request), request.environment);
}

/** The same where the place of the tree is known. */
export async function readTree(place: TreePlace, environment: string): Promise<VerifiedTree> {
  const { inventory, environments } = await inventoryOf(place, [], { exists: existsIn(place) });
  const scope = findScope(environment, inventory, environments);
  return { ...place, inventory, scope, plan: planTree(inventory, scope.name, readIndex(place)) };
}

/**
 * The same tree, as it was read, with the values that a cluster gives to its variables: `substitutionSources` tells which
 * ConfigMaps and Secrets have to be known for it. The values of Secrets may stand in the objects then.
 */
export async function withVariables(tree: VerifiedTree, clusterVariables: ClusterVariables): Promise<VerifiedTree> {
  const { inventory } = await inventoryOfTree(tree.inventory.tree, tree.folder, [], {
    exists: existsIn(tree),
    clusterVariables,
    only: [tree.scope.name],
  });
  return { ...tree, inventory, plan: planTree(inventory, tree.scope.name, readIndex(tree)) };
}

function existsIn({ root }: TreeFolder): (path: string) => boolean {
  return (path) => existsSync(join(root, path));
}

/** The folder of the tree, and whether it is in a Git checkout. */
export function findTree({ cwd, path, out }: Omit<TreeRequest, "environment">): TreePlace {
  const [selection] = selectPaths({ cwd, out, paths: path === undefined ? [] : [path] });
  const tree = selection?.read[0];
  if (selection === undefined || tree === undefined || path === "-") {
    throw new CommandError("a tree cannot be read from standard input", "name its folder");
  }
  const folder = relative(selection.root, tree).split(sep).join("/");
  return { root: selection.root, folder, inGit: selection.inGit, isNamed: selection.selected };
}

/** The scope of an environment or of a folder of `clusters/`. */
function findScope(name: string, { scopes }: Inventory, environments: readonly Environment[]): Scope {
  const direct = name === "" ? undefined : scopes.get(name);
  if (direct !== undefined) return direct;
  const environment = environments.find((it) => it.name === name || it.aliases.includes(name) || it.folder === name);
  const scope = environment && scopes.get(environment.name);
  if (scope !== undefined) return scope;
  const present = [...scopes.keys()].filter((it) => it !== "").sort();
  if (environment !== undefined) throw nothingFor(environment.name, present);
  const known = [...present, ...environments.flatMap((it) => [it.name, ...it.aliases])];
  throw new CommandError(
    `there is no environment '${name}'.${didYouMean(name, known)}`,
    `name one of ${[...new Set([...present, ...environments.map((it) => it.name)])].join(", ")}`,
  );
}

function nothingFor(name: string, present: readonly string[]): CommandError {
  const others = present.length === 0 ? "no environment" : present.join(", ");
  return new CommandError(
    `the tree has nothing for the environment ${name}`,
    `name another tree, or an environment that this one has: ${others}`,
    EXIT.unjudged,
  );
}
