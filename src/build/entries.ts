import type { Place, Problem, SourceTree } from "../model/manifest.js";
import { type Folder, type Folders, isWithin, joinPath, nameOf, suggestPath } from "./folders.js";
import { type Inputs, inputsOf } from "./inputs.js";
import {
  isEmptyKustomization,
  isRemote,
  isUnread,
  type KustomizationFile,
  kustomizationOf,
  type ResourceEntry,
  resourcesOf,
} from "./kustomization-file.js";

/** One file or folder that a build takes in. */
export interface Entry {
  readonly path: string;
  /** Undefined for files. */
  readonly folder: Folder | undefined;
  /** Where it is taken in; undefined where nobody wrote that down. */
  readonly place: Place | undefined;
}

/** What a build file takes in, and what is wrong about that. */
export interface Entries {
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
  /** What kustomize would fetch from elsewhere. */
  readonly remote: readonly string[];
  /** Some of it is no YAML, hidden, or outside of what was read: the tree does not have it, and it may exist all the same. */
  readonly unread: boolean;
}

/** The tree, and the folders whose build has begun and not ended. */
export interface EntryContext {
  readonly tree: SourceTree;
  readonly folders: Folders;
  readonly open: ReadonlySet<string>;
  /** Whether a path is there although the tree does not have it. @default it is not */
  readonly exists?: ((path: string) => boolean) | undefined;
}

/** What the build file of a folder lists. What it names besides resources must exist as well. */
export function writtenEntries(from: Folder, file: KustomizationFile, context: EntryContext): Entries {
  const inputs = inputsOf(from.path, file.value);
  const problems = [...fileProblems(file), ...inputProblems(inputs, from, file, context)];
  const entries: Entry[] = [];
  const remote = [...inputs.remote];
  let unread = false;
  const seen = new Set<string>();
  for (const resource of resourcesOf(file.value)) {
    if (isRemote(resource.text)) {
      remote.push(resource.text);
      continue;
    }
    const found = locate(resource, from, file, context);
    if (found === undefined) {
      unread = true;
      continue;
    }
    const twice = "path" in found && seen.has(found.path);
    if ("path" in found) seen.add(found.path);
    if (twice) problems.push(twiceProblem(resource, file));
    else if ("path" in found) entries.push(found);
    else problems.push(found);
  }
  return { entries, problems, remote, unread };
}

function locate(
  { text, pointer }: ResourceEntry,
  from: Folder,
  file: KustomizationFile,
  { tree, folders, open, exists }: EntryContext,
): Entry | Problem | undefined {
  const place: Place = { file: file.path, document: 0, pointer };
  const missing = (message: string): Problem => ({ code: "missing-resource", message, at: place });
  const path = joinPath(from.path, text);
  if (path === undefined) return missing(`${text} lies outside the tree`);
  const folder = folders.get(path);
  if (folder === undefined) {
    if (tree.files.has(path)) return { path, folder, place };
    return isUnread(path) || exists?.(path) ? undefined : missing(notThere(text, path, from, folders));
  }
  if (isWithin(from.path, path) || open.has(path)) {
    const message = `${text} takes in this folder, and this folder takes it in`;
    return { code: "folder-cycle", message, at: place };
  }
  const inner = kustomizationOf(tree, folder);
  if (inner === undefined) return missing(`${text} is a folder without kustomization.yaml`);
  if (inner.value["kind"] !== "Component") return { path, folder, place };
  return { code: "build-failed", message: `${text} is a Component, which resources cannot take in`, at: place };
}

function notThere(text: string, path: string, from: Folder, folders: Folders): string {
  const hint = suggestPath(folders, path, from.path);
  return `${text} does not exist${hint && `.${hint}`}`;
}

/** Patches, components and other inputs that the tree does not have. */
function inputProblems(
  { local }: Inputs,
  from: Folder,
  file: KustomizationFile,
  { tree, folders, exists }: EntryContext,
): Problem[] {
  return local.flatMap(({ text, pointer, path }): Problem[] => {
    const isThere = (it: string) => folders.has(it) || tree.files.has(it) || isUnread(it) || exists?.(it);
    if (path !== undefined && isThere(path)) return [];
    const message = path === undefined ? `${text} lies outside the tree` : notThere(text, path, from, folders);
    return [{ code: "missing-resource", message, at: { file: file.path, document: 0, pointer } }];
  });
}

function twiceProblem({ text, pointer }: ResourceEntry, { path }: KustomizationFile): Problem {
  const at: Place = { file: path, document: 0, pointer };
  return { code: "duplicate-resource", message: `${text} is listed twice`, at };
}

function fileProblems({ path, value, others }: KustomizationFile): Problem[] {
  const at: Place = { file: path, document: 0, pointer: "" };
  const problems: Problem[] = [];
  if (isEmptyKustomization(value)) {
    problems.push({ code: "empty-build", message: `${nameOf(path)} takes nothing in`, at });
  }
  if (others.length > 0) {
    const names = [path, ...others].map(nameOf).join(" and ");
    problems.push({ code: "build-failed", message: `the folder has ${names}; kustomize takes only one`, at });
  }
  return problems;
}

/** What Flux takes in where there is no build file: every YAML file, and folders with a build file of their own as a whole. */
export function generatedEntries({ files, folders: inner }: Folder, folders: Folders): Entry[] {
  const own = files.filter((path) => /\.ya?ml$/.test(path));
  return [
    ...own.map((path) => ({ path, folder: undefined, place: undefined })),
    ...inner.flatMap((path) => {
      const folder = folders.get(path);
      if (folder === undefined) return [];
      return folder.buildFiles.length > 0 ? [{ path, folder, place: undefined }] : generatedEntries(folder, folders);
    }),
  ];
}
