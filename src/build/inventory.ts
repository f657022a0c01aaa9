import type { Inventory, Manifest, Problem, SourceTree } from "../model/manifest.js";
import { foldersOf } from "./folders.js";
import { type FollowOptions, followTree } from "./follow-tree.js";
import { objectReader } from "./objects.js";
import { plainBuilder } from "./plain-build.js";

/** What the tree alone does not tell. */
export interface BuildOptions extends FollowOptions {
  /** Names of the scopes to look at; what is only in others is left out. @default all */
  readonly only?: readonly string[] | undefined;
  /** Whether a path is there although the tree does not have it. @default it is not */
  readonly exists?: (path: string) => boolean;
}

/**
 * What Flux would apply: every object of the tree, with who applies it and where. Linear in the objects and in the
 * Kustomizations that apply them.
 */
export async function buildInventory(tree: SourceTree, options: BuildOptions): Promise<Inventory> {
  const folders = foldersOf(tree);
  const problems: Problem[] = [];
  const report = (problem: Problem) => {
    problems.push(problem);
  };
  const read = objectReader(tree);
  const plain = plainBuilder({ tree, folders, read, report, exists: options.exists });
  const followed = await followTree({ tree, folders, plain, read, report }, options);
  // Folders that nothing selects are not applied, but what is wrong with their build files is told all the same. What Helm
  // would render first is no build file yet.
  for (const folder of folders.values()) {
    if (folder.buildFiles.some((path) => tree.files.get(path)?.role === "kustomization")) plain(folder);
  }
  const inventory = { tree, ...followed, problems };
  return options.only === undefined ? inventory : limited(inventory, new Set(options.only));
}

function limited({ scopes, builds, manifests, ...rest }: Inventory, names: ReadonlySet<string>): Inventory {
  return {
    ...rest,
    scopes: new Map([...scopes].filter(([name]) => names.has(name))),
    builds: builds.filter(({ scope }) => names.has(scope.name)),
    manifests: manifests.flatMap((manifest) => limitedManifest(manifest, names)),
  };
}

/** What nothing applies is kept; what only other scopes apply is not. */
function limitedManifest(manifest: Manifest, names: ReadonlySet<string>): Manifest[] {
  if (manifest.placements.length === 0) return [manifest];
  const placements = manifest.placements.filter(({ scope }) => names.has(scope.name));
  return placements.length === 0 ? [] : [{ ...manifest, placements }];
}
