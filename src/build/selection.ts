import type { Build, Origin, Scope } from "../model/manifest.js";
import {
  asFluxKustomization,
  type FluxKustomization,
  isFluxKustomization,
  isRemoteCluster,
} from "./flux-kustomization.js";
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

/** A selection and what it applies. */
export interface Applied {
  readonly selection: Selection;
  readonly objects: readonly BuiltObject[];
}

/** What following the Kustomizations needs. */
export interface SelectionContext {
  readonly scopes: Scopes;
  readonly find: FindFolder;
  readonly sources: TreeSources;
  /** What a selection applies; a promise only where the program builds it. */
  readonly objectsOf: (selection: Selection) => readonly BuiltObject[] | Promise<readonly BuiltObject[]>;
}

/** Everything that is applied. */
export interface Followed {
  /** In the order in which Flux would find them. */
  readonly applied: readonly Applied[];
  /** Kustomizations whose path the tree does not have. */
  readonly lost: readonly FluxKustomization[];
}

/** The Kustomizations that no other one of the tree applies: where following begins. */
export function rootsOf(
  kustomizations: readonly FluxKustomization[],
  find: FindFolder,
  sources: TreeSources,
  build: PlainBuilder,
): ReadonlySet<FluxKustomization> {
  const selectors = new Map<Folder, FluxKustomization[]>();
  for (const kustomization of kustomizations) {
    const folder = sources.reads(kustomization, undefined) === "no" ? undefined : find(kustomization.path);
    const known = folder && selectors.get(folder);
    if (known !== undefined) known.push(kustomization);
    else if (folder !== undefined) selectors.set(folder, [kustomization]);
  }
  const reached = new Set<Origin>();
  for (const [folder, by] of selectors) {
    for (const object of build(folder).objects) {
      const itself = by.length === 1 && by[0]?.object.origin === object.origin;
      if (isFluxKustomization(object) && !itself) reached.add(object.origin);
    }
  }
  return new Set(kustomizations.filter(({ object }) => !reached.has(object.origin)));
}

/**
 * Follows the selections, and the Kustomizations that they apply, to the end.
 *
 * @param late Kustomizations that apply each other: begun with only if nothing leads to them
 */
export async function follow(
  first: readonly Selection[],
  roots: readonly FluxKustomization[],
  late: readonly FluxKustomization[],
  context: SelectionContext,
): Promise<Followed> {
  const trail: Trail = { ...context, applied: [], lost: new Map(), seen: new Set(), visited: new Set() };
  await followAll([...first, ...roots.flatMap((root) => selectRoot(root, trail))], trail);
  for (const root of late) await followAll(selectRoot(root, trail), trail);
  return { applied: trail.applied, lost: [...trail.lost.values()] };
}

/** What following has found so far. */
interface Trail extends SelectionContext {
  readonly applied: Applied[];
  readonly lost: Map<Origin, FluxKustomization>;
  /** Selections, each as one text. */
  readonly seen: Set<string>;
  /** Kustomizations that something led to. */
  readonly visited: Set<Origin>;
}

/** Builds in waves, so that the program can build several folders at once. */
async function followAll(begin: readonly Selection[], trail: Trail): Promise<void> {
  let wave = begin;
  while (wave.length > 0) {
    const built = wave.map((selection) => trail.objectsOf(selection));
    const next: Selection[] = [];
    for (const [i, selection] of wave.entries()) {
      const pending = built[i];
      const objects = pending instanceof Promise ? await pending : (pending ?? []);
      trail.applied.push({ selection, objects });
      for (const object of objects) {
        const inner = asFluxKustomization(object);
        if (inner !== undefined) next.push(...select(inner, selection.by, [selection.scope], trail));
      }
    }
    wave = next;
  }
}

function selectRoot(root: FluxKustomization, trail: Trail): Selection[] {
  if (trail.visited.has(root.object.origin)) return [];
  return select(root, undefined, rootScopes(root, trail.scopes), trail);
}

/** What a Kustomization selects, unless something selected it like this before. */
function select(
  kustomization: FluxKustomization,
  parent: FluxKustomization | undefined,
  scopes: readonly Scope[],
  { find, sources, lost, seen, visited }: Trail,
): Selection[] {
  visited.add(kustomization.object.origin);
  if (isRemoteCluster(kustomization)) return [];
  const reads = sources.reads(kustomization, parent);
  const folder = reads === "no" ? undefined : find(kustomization.path);
  if (folder === undefined && reads === "yes") lost.set(kustomization.object.origin, kustomization);
  if (folder === undefined || (reads === "maybe" && folder.path === "")) return [];
  return scopes.flatMap((scope): Selection[] => {
    const key = `${scope.name}\n${kustomization.id}\n${folder.path}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ folder, scope, by: kustomization }];
  });
}

/** The scopes of a Kustomization that none applies: by its own file, else by what it selects, else by its folder. */
function rootScopes({ object, path }: FluxKustomization, scopes: Scopes): readonly Scope[] {
  const { file } = object.origin;
  return scopes.of(file) ?? scopes.of(path.replace(/^\.\//, "")) ?? [scopes.named(parentOf(file))];
}

/** What is wrong with a build as a whole. */
export type BuildFaults = Pick<Build, "broken" | "gaps">;

/** What the checks see of a selection. */
export function asBuild({ folder, scope, by }: Selection, faults: BuildFaults | undefined): Build {
  return {
    path: folder.path,
    kustomization: by?.id,
    origin: by?.object.origin,
    value: by?.object.value,
    scope,
    tier: tierOf(folder.path),
    ...faults,
  };
}
