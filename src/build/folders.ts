import { didYouMean } from "../base/suggest.js";
import type { SourceTree } from "../model/manifest.js";

/** One folder of the tree. */
export interface Folder {
  /** Empty for the tree itself. */
  readonly path: string;
  /** Paths of its files, in the order of the tree. */
  readonly files: string[];
  /** Paths of the folders in it. */
  readonly folders: string[];
  /** Those of its files that are build files of kustomize by their name. */
  readonly buildFiles: string[];
}

/** Folders by their path; the tree itself is always there. */
export type Folders = ReadonlyMap<string, Folder>;

/** All folders of the tree as Flux fetches it, by one pass over its files. */
export function foldersOf(tree: SourceTree): Folders {
  const folders = new Map<string, Folder>([["", newFolder("")]]);
  for (const { path, excluded } of tree.files.values()) {
    if (excluded) continue;
    const folder = enter(folders, parentOf(path));
    folder.files.push(path);
    if (isBuildFile(path)) folder.buildFiles.push(path);
  }
  return folders;
}

function enter(folders: Map<string, Folder>, path: string): Folder {
  const known = folders.get(path);
  if (known !== undefined) return known;
  const made = newFolder(path);
  folders.set(path, made);
  enter(folders, parentOf(path)).folders.push(path);
  return made;
}

function newFolder(path: string): Folder {
  return { path, files: [], folders: [], buildFiles: [] };
}

/** Whether the file is a build file of kustomize by its name. */
export function isBuildFile(path: string): boolean {
  return /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(path);
}

/** The folder that holds the file or folder; empty for what is at the top. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A relative path as seen from a folder, without `.` and `..`; nothing where it leads out of the tree. */
export function joinPath(folder: string, relative: string): string | undefined {
  if (!/^\.|\/|^$/.test(relative)) return folder === "" ? relative : `${folder}/${relative}`;
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of relative.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

/** Whether the path is the folder itself or something below it. */
export function isWithin(path: string, folder: string): boolean {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}

/** ` Did you mean …?` for a path that does not exist: a neighbour in the nearest folder above that does. */
export function suggestPath(folders: Folders, path: string, from = ""): string {
  const parts = path.split("/");
  for (let kept = parts.length - 1; kept >= 0; kept--) {
    const folder = folders.get(parts.slice(0, kept).join("/"));
    if (folder === undefined) continue;
    const known = [...folder.folders, ...folder.files].map(nameOf);
    const suggestion = didYouMean(parts[kept] ?? "", known);
    return withPath(suggestion, [...parts.slice(0, kept)].join("/"), from, parts.slice(kept + 1));
  }
  return "";
}

/** Puts the rest of the path around the name that was suggested. */
function withPath(suggestion: string, folder: string, from: string, rest: readonly string[]): string {
  const name = /^ Did you mean (.*)\?$/.exec(suggestion)?.[1];
  if (name === undefined) return "";
  const path = [folder, name, ...rest].filter((part) => part !== "").join("/");
  return ` Did you mean ${relativeTo(path, from)}?`;
}

/** The path as seen from a folder. */
export function relativeTo(path: string, from: string): string {
  if (from === "") return path;
  const here = from.split("/");
  const there = path.split("/");
  let same = 0;
  while (same < here.length && same < there.length && here[same] === there[same]) same++;
  return [...here.slice(same).map(() => ".."), ...there.slice(same)].join("/");
}
