import type { Inventory, Problem, SourceTree, Unjudged } from "../model/manifest.js";
import { changesOf, type FluxBuild, fluxBuilder, withCommonMetadata } from "./flux-build.js";
import { asFluxKustomization, type FluxKustomization } from "./flux-kustomization.js";
import { fluxSubstitution } from "./flux-substitution.js";
import { type Folders, joinPath, suggestPath } from "./folders.js";
import { isEmptyForFlux, isEmptyKustomization, isUnread } from "./kustomization-file.js";
import { assemble, inputFiles } from "./manifests.js";
import { type BuiltObject, type FileObjects, objectProblem } from "./objects.js";
import { outsideSelections } from "./outside.js";
import { folderFinder } from "./paths.js";
import type { PlainBuilder } from "./plain-build.js";
import type { RunKustomize } from "./program-build.js";
import { type ScopeOptions, scopesOfTree } from "./scopes.js";
import { type BuildFaults, type Followed, follow, rootsOf, type Selection } from "./selection.js";
import { treeSources } from "./sources.js";
import type { ParseYaml } from "./substitution.js";
import { type ClusterVariables, variableFinder } from "./variables.js";

/** A tree whose folders can be built. */
export interface BuildableTree {
  readonly tree: SourceTree;
  readonly folders: Folders;
  readonly plain: PlainBuilder;
  readonly read: (path: string) => FileObjects;
  readonly report: (problem: Problem) => void;
}

/** How Kustomizations are followed. */
export interface FollowOptions extends ScopeOptions {
  /** Folders of the tree that may be the root of the Git source, besides the tree itself. @default none */
  readonly bases?: readonly string[];
  /** The kustomize program. @default none: folders that need it are unjudged */
  readonly kustomize?: RunKustomize | undefined;
  /** Reads YAML text. @default none: what variables give stays text, also where it would become a number */
  readonly parse?: ParseYaml | undefined;
  /** What ConfigMaps and Secrets of the cluster hold; only for one cluster. @default the ConfigMaps of the tree tell */
  readonly clusterVariables?: ClusterVariables | undefined;
}

/** Follows the Flux Kustomizations of the tree and what is applied from outside Git. */
export async function followTree(
  { tree, folders, plain, read, report }: BuildableTree,
  options: FollowOptions,
): Promise<Pick<Inventory, "scopes" | "builds" | "manifests" | "unjudged">> {
  const scopes = scopesOfTree(folders, options);
  const sources = sourceObjects(tree, folders, read);
  const kustomizations = sources.flatMap((object) => asFluxKustomization(object) ?? []);
  const find = folderFinder(folders, tree.root, options.bases ?? [], kustomizations);
  const reading = treeSources(
    sources,
    kustomizations,
    scopes.environments,
    ({ path }) => (find(path)?.path ?? "") !== "",
  );
  const roots = rootsOf(kustomizations, find, reading, plain);
  const build = fluxBuilder(plain, read, options.kustomize, report);
  const substituted = fluxSubstitution(
    variableFinder(sources, scopes, options.clusterVariables),
    options.parse,
    report,
  );
  const unjudged = new Map<string, Unjudged>();
  const faults = new Map<Selection, BuildFaults>();

  const afterBuild = (selection: Selection, built: FluxBuild): readonly BuiltObject[] => {
    const {
      folder: { path },
      by,
      scope,
    } = selection;
    if (built.unjudged !== undefined) unjudged.set(path, { path, reason: built.unjudged });
    const reason = built.broken ?? (built.unjudged === undefined ? undefined : `${path} ${built.unjudged}`);
    if (by === undefined) {
      if (reason !== undefined) faults.set(selection, { broken: reason });
      return built.objects;
    }
    const { objects, failed, gaps } = substituted(built.objects, by, scope);
    const broken = reason ?? failed;
    if (broken !== undefined || gaps.length > 0) {
      faults.set(selection, { ...(broken !== undefined && { broken }), ...(gaps.length > 0 && { gaps }) });
    }
    return withCommonMetadata(objects, by);
  };
  const objectsOf = (selection: Selection) => {
    const built = build(selection.folder, selection.by?.spec);
    return built instanceof Promise ? built.then((done) => afterBuild(selection, done)) : afterBuild(selection, built);
  };
  const followed = await follow(
    outsideSelections(folders, scopes, kustomizations, find),
    [...roots],
    kustomizations.filter((it) => !roots.has(it)),
    { scopes, find, sources: reading, objectsOf },
  );
  for (const lost of followed.lost) {
    if (isUnread(lost.path)) unjudged.set(lost.path, { path: lost.path, reason: HIDDEN });
    else report(lostPath(lost, folders));
  }
  for (const empty of emptySelections(followed, plain)) report(emptyFolder(empty));
  return { scopes: scopes.all, ...assemble(followed, sources, faults), unjudged: [...unjudged.values()] };
}

const HIDDEN = "is hidden: what it holds is not read";

/** Files of this group describe the tree itself, such as the facts of an environment. */
const OWN_GROUP = "conformitron.io/";

/** The objects that files of the tree hold, without those that are inputs of builds. */
function sourceObjects(tree: SourceTree, folders: Folders, read: (path: string) => FileObjects): BuiltObject[] {
  const inputs = inputFiles(tree, folders);
  const objects: BuiltObject[] = [];
  for (const { role, path } of tree.files.values()) {
    if (role !== "manifests" || inputs.has(path)) continue;
    for (const object of read(path).objects) if (!object.apiVersion.startsWith(OWN_GROUP)) objects.push(object);
  }
  return objects;
}

function lostPath({ object, path }: FluxKustomization, folders: Folders): Problem {
  const joined = joinPath("", path);
  const hint = joined === undefined ? "" : suggestPath(folders, joined);
  const where = joined === undefined ? "lies outside the tree" : "is no folder of the tree";
  const message = `${path} ${where}${hint && `.${hint}`}`;
  return objectProblem("path-not-found", object, "/spec/path", message);
}

/** Kustomizations whose folder has nothing that Flux could build, each once. */
function emptySelections({ applied }: Followed, plain: PlainBuilder): ReadonlySet<FluxKustomization> {
  const empty = applied.flatMap(({ selection: { folder, by } }) => {
    const { objects, kustomization, generated } = plain(folder);
    if (by === undefined || objects.length > 0 || changesOf(by.spec) !== undefined) return [];
    const nothing = kustomization === undefined ? generated.length === 0 : isEmptyForFlux(kustomization.value);
    return nothing && !(kustomization !== undefined && isEmptyKustomization(kustomization.value)) ? [by] : [];
  });
  return new Set(empty);
}

function emptyFolder({ object, path }: FluxKustomization): Problem {
  const message = `${path} has nothing that Flux could build`;
  return objectProblem("empty-build", object, "/spec/path", message);
}
