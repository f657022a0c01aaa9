import type { Build, Scope } from "../model/manifest.js";
import { asFluxKustomization, type FluxKustomization, isRemoteCluster } from "./flux-kustomization.js";
import { type Folder, parentOf } from "./folders.js";
import type { BuiltObject } from "./objects.js";
import type { FindFolder } from "./paths.js";
import type { PlainBuilder } from "./plain-build.js";
import { type Scopes, tierOf } from "./scopes.js";
import type { TreeSources } from "./sources.js";

/** One folder that is applied in one scope, by a Flux Kustomization or from outside Git. */
export interface Selection {
  readonly folder: Folder;
  readonly scope: Scope;
  /** Undefined for what is applied from outside Git. */
  readonly by: FluxKustomization | undefined;
}

/** What following the Kustomizations needs. */
export interface SelectionContext {
  readonly scopes: Scopes;
  readonly find: FindFolder;
  readonly sources: TreeSources;
  /** What a selection applies. */
  readonly objectsOf: (selection: Selection) => Promise<readonly BuiltObject[]>;
}

/** Everything that is applied: selections in the order in which Flux would find them, with their objects. */
export interface Followed {
  readonly applied: readonly { readonly selection: Selection; readonly objects: readonly BuiltObject[] }[];
  /** Kustomizations whose path the tree does not have. */
  readonly lost: readonly FluxKustomization[];
}

/** The Kustomizations that no other one of the tree applies: where following begins. */
export function rootsOf(
  kustomizations: readonly FluxKustomization[],
  find: FindFolder,
  sources: TreeSources,
  build: PlainBuilder,
): Set<BuiltObject> {
  const selectors = new Map<Folder, BuiltObject[]>();
  for (const kustomization of kustomizations) {
    const folder = sources.reads(kustomization, undefined) === "no" ? undefined : find(kustomization.path);
    if (folder === undefined) continue;
    selectors.set(folder, [...(selectors.get(folder) ?? []), kustomization.object]);
  }
  const reached = new Set<string>();
  for (const [folder, by] of selectors) {
    for (const object of build(folder).objects) {
      const others = asFluxKustomization(object) !== undefined && (by.length > 1 || keyOf(by[0]) !== keyOf(object));
      if (others) reached.add(keyOf(object));
    }
  }
  return new Set(kustomizations.map(({ object }) => object).filter((object) => !reached.has(keyOf(object))));
}

function keyOf(object: BuiltObject | undefined): string {
  return object === undefined ? "" : `${object.origin.file}#${object.origin.document}${object.origin.pointer}`;
}

/** Follows the selections, and the Kustomizations that they apply, to the end. `late` are begun with only if nothing led to them. */
export async function follow(
  first: readonly Selection[],
  roots: readonly FluxKustomization[],
  late: readonly FluxKustomization[],
  context: SelectionContext,
): Promise<Followed> {
  const applied: { selection: Selection; objects: readonly BuiltObject[] }[] = [];
  const lost = new Map<string, FluxKustomization>();
  const seen = new Set<string>();
  const visited = new Set<string>();

  const select = (
    kustomization: FluxKustomization,
    parent: FluxKustomization | undefined,
    scopes: readonly Scope[],
  ) => {
    visited.add(keyOf(kustomization.object));
    if (isRemoteCluster(kustomization)) return [];
    const reads = context.sources.reads(kustomization, parent);
    const folder = reads === "no" ? undefined : context.find(kustomization.path);
    if (folder === undefined && reads === "yes") lost.set(keyOf(kustomization.object), kustomization);
    if (folder === undefined || (reads === "maybe" && folder.path === "")) return [];
    return scopes.flatMap((scope): Selection[] => {
      const key = `${scope.name}\n${kustomization.id}\n${folder.path}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ folder, scope, by: kustomization }];
    });
  };

  async function run(begin: readonly Selection[]): Promise<void> {
    let wave = begin;
    while (wave.length > 0) {
      const built = await Promise.all(
        wave.map(async (selection) => ({ selection, objects: await context.objectsOf(selection) })),
      );
      applied.push(...built);
      wave = built.flatMap(({ selection, objects }) =>
        objects.flatMap((object) => {
          const inner = asFluxKustomization(object);
          return inner === undefined ? [] : select(inner, selection.by, [selection.scope]);
        }),
      );
    }
  }

  await run([
    ...first,
    ...roots.flatMap((root) =>
      visited.has(keyOf(root.object)) ? [] : select(root, undefined, rootScopes(root, context.scopes)),
    ),
  ]);
  for (const root of late) {
    if (!visited.has(keyOf(root.object))) await run(select(root, undefined, rootScopes(root, context.scopes)));
  }
  return { applied, lost: [...lost.values()] };
}

/** The scopes of a Kustomization that none applies: by its own file, else by what it selects, else by its folder. */
function rootScopes({ object, path }: FluxKustomization, scopes: Scopes): readonly Scope[] {
  const { file } = object.origin;
  return scopes.of(file) ?? scopes.of(path.replace(/^\.\//, "")) ?? [scopes.named(parentOf(file))];
}

/** What the checks see of a selection. */
export function asBuild({ folder, scope, by }: Selection): Build {
  return {
    path: folder.path,
    kustomization: by?.id,
    origin: by?.object.origin,
    value: by?.object.value,
    scope,
    tier: tierOf(folder.path),
  };
}
