import { type BuildOptions, buildInventory } from "../build/inventory.js";
import type { Environment } from "../model/environment.js";
import type { Inventory, SourceTree } from "../model/manifest.js";
import { readSourceFile } from "../read/source-file.js";
import { readSourceTree } from "../read/source-tree.js";
import { kustomizeProgram } from "./kustomize-program.js";
import { findEnvironment } from "./selection.js";
import { builtinEnvironments, statedEnvironments } from "./validate/environments.js";

/** A tree on disk. */
export interface TreeFolder {
  /** Absolute folder that reported paths are relative to. */
  readonly root: string;
  /** Folder of the tree, from the root, with `/`; empty is the root itself. */
  readonly folder: string;
}

/** What Flux would apply from a tree on disk. */
export interface TreeInventory {
  readonly inventory: Inventory;
  /** The environments that there are: those that the tree states, else those that are part of the package. */
  readonly environments: readonly Environment[];
}

/**
 * Reads and builds a tree. Throws a CommandError with a suggestion for an environment that does not exist.
 * @param names of environments, or their aliases; only those are looked at. @default all
 */
export async function inventoryOf(
  { root, folder }: TreeFolder,
  names: readonly string[],
  more: Partial<BuildOptions> = {},
): Promise<TreeInventory> {
  return inventoryOfTree(readSourceTree({ root, paths: [folder] }), folder, names, more);
}

/** The same for a tree that was read already. */
export async function inventoryOfTree(
  tree: SourceTree,
  folder: string,
  names: readonly string[],
  more: Partial<BuildOptions> = {},
): Promise<TreeInventory> {
  const facts = statedEnvironments(tree);
  const builtin = builtinEnvironments();
  const environments = facts.length > 0 ? facts : builtin;
  const only = names.map((name) => findEnvironment(environments, name).name);
  const inventory = await buildInventory(tree, {
    environments: builtin,
    facts,
    bases: [folder],
    kustomize: kustomizeProgram({ root: tree.root }),
    parse: parseValue,
    ...(only.length > 0 && { only }),
    ...more,
  });
  return { inventory, environments };
}

/** A text of YAML as the cluster reads it. */
function parseValue(text: string): unknown {
  return readSourceFile("value.yaml", text).documents[0]?.value;
}
