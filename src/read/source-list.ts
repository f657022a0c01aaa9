import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { compare } from "../model/finding.js";
import { enterFolder, type FolderContext, isExcluded, OUTSIDE } from "./source-ignore.js";
import { isSource } from "./source-name.js";

/** A file that is to be read, before it is opened. */
export interface ListedFile {
  /** From the root, with `/` on every platform. */
  readonly path: string;
  readonly absolute: string;
  readonly size: number;
  /** When it was last changed, in milliseconds. */
  readonly mtimeMs: number;
  /** Flux never applies it. */
  readonly excluded: boolean;
  /** Helm renders it: it is no manifest yet. */
  readonly inChart: boolean;
  /** Why it cannot be read; undefined where it can. */
  readonly unreadable: string | undefined;
}

/** What a list depends on: as long as the folders do not change, the list holds the same files. */
export interface Visited {
  /** Absolute folders that were looked into. */
  readonly folders: string[];
  /** More had a say: links, or what `.sourceignore` files hold. */
  more: boolean;
}

/**
 * The YAML and JSON files below `paths`, sorted by path, each once. Folders are walked without hidden ones and without
 * `node_modules`, unless `paths` names them. Links to files are followed inside the root. Linear in what lies there.
 *
 * @param visited is told what was looked into
 */
export function listSources(
  root: string,
  paths: readonly string[],
  visited: Visited = { folders: [], more: false },
): ListedFile[] {
  const walk: Walk = {
    visited,
    root,
    realRoot: realPath(root) ?? root,
    contexts: new Map(),
    folders: new Set(),
    files: new Map(),
  };
  for (const path of paths) addNamed(walk, resolve(root, path));
  return [...walk.files.values()].sort((a, b) => compare(a.path, b.path));
}

interface Walk {
  readonly visited: Visited;
  readonly root: string;
  readonly realRoot: string;
  readonly contexts: Map<string, FolderContext>;
  /** Real paths of the folders that were entered through links: each is walked once, so that links cannot multiply them. */
  readonly folders: Set<string>;
  readonly files: Map<string, ListedFile>;
}

function addNamed(walk: Walk, absolute: string): void {
  const path = pathFrom(walk.root, absolute);
  const above = path === "" ? OUTSIDE : contextOf(walk, parentOf(path));
  const stats = statOf(absolute);
  if (typeof stats === "string") addFile(walk, above, path, absolute, stats);
  else if (stats.isDirectory()) walkFolder(walk, above, path === "" ? "" : `${path}/`, absolute);
  else if (stats.isFile() && path.startsWith("../")) addOutside(walk, path, absolute);
  else if (stats.isFile()) addLink(walk, above, path, absolute);
  else addFile(walk, above, path, absolute, "it is neither a file nor a folder");
}

/** A file that is named although it lies out of the root: it is read, since nobody was led there by a link. */
function addOutside(walk: Walk, path: string, absolute: string): void {
  if (isSource(absolute)) addFile(walk, OUTSIDE, path, absolute);
}

function pathFrom(root: string, absolute: string): string {
  const path = relative(root, absolute);
  return sep === "/" ? path : path.replaceAll(sep, "/");
}

/** The folder of a path, empty for the root itself, else ending in `/`. */
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** The context of a folder that was not reached by walking. */
function contextOf(walk: Walk, prefix: string): FolderContext {
  const known = walk.contexts.get(prefix);
  if (known !== undefined) return known;
  const above = prefix === "" || prefix.startsWith("../") ? OUTSIDE : contextOf(walk, parentOf(prefix.slice(0, -1)));
  const context = enterFolder(above, join(walk.root, prefix), prefix);
  walk.visited.folders.push(join(walk.root, prefix));
  if (context.ignores.length > 0) walk.visited.more = true;
  walk.contexts.set(prefix, context);
  return context;
}

function walkFolder(walk: Walk, above: FolderContext, prefix: string, absolute: string): void {
  const entries = entriesOf(absolute);
  if (typeof entries === "string") {
    addFile(walk, above, prefix.slice(0, -1), absolute, entries);
    return;
  }
  walk.visited.folders.push(absolute);
  if (isIndex(prefix, entries)) return;
  const context = walk.contexts.get(prefix) ?? enterFolder(above, absolute, prefix, namesOf(entries));
  if (context.ignores.length > 0) walk.visited.more = true;
  for (const entry of entries) walkEntry(walk, context, prefix, absolute, entry);
}

/** Where `synth` notes which definition made what: a file for each solution, and no manifest among them. */
function isIndex(prefix: string, entries: readonly Dirent[]): boolean {
  const names = entries.map(({ name }) => name).join();
  return (prefix === "index/" || prefix.endsWith("/index/")) && names === "environments,solutions";
}

const WITH_TYPES = { withFileTypes: true } as const;

/** The order that the entries' paths have in the end, so that sorting all of them finds little to do. */
function byPath(a: Dirent, b: Dirent): number {
  return compare(a.isDirectory() ? `${a.name}/` : a.name, b.isDirectory() ? `${b.name}/` : b.name);
}

function entriesOf(absolute: string): Dirent[] | string {
  try {
    return readdirSync(absolute, WITH_TYPES).sort(byPath);
  } catch (error) {
    return reasonOf(error);
  }
}

function namesOf(entries: readonly Dirent[]): readonly string[] {
  const marks = entries.filter(({ name }) => name === "Chart.yaml" || name === ".sourceignore");
  return marks.length === 0 ? NO_NAMES : marks.map(({ name }) => name);
}

const NO_NAMES: readonly string[] = [];

function walkEntry(walk: Walk, context: FolderContext, prefix: string, folder: string, entry: Dirent): void {
  const { name } = entry;
  const absolute = folder + sep + name;
  if (entry.isDirectory()) {
    if (!isSkipped(name)) walkFolder(walk, context, `${prefix}${name}/`, absolute);
  } else if (entry.isFile()) {
    if (isSource(name)) addFile(walk, context, prefix + name, absolute);
  } else if (entry.isSymbolicLink()) {
    if (!isSkipped(name) || isSource(name)) addLink(walk, context, prefix + name, absolute);
  }
}

function isSkipped(name: string): boolean {
  return name.startsWith(".") || name === "node_modules";
}

/** A file or folder that may be reached through a link. */
function addLink(walk: Walk, context: FolderContext, path: string, absolute: string): void {
  walk.visited.more = true;
  const stats = statOf(absolute);
  const real = typeof stats === "string" ? undefined : realPath(absolute);
  if (typeof stats === "string" || real === undefined) {
    if (isSource(path)) addFile(walk, context, path, absolute, `the link is broken: ${stats}`);
    return;
  }
  const inside = real === walk.realRoot || real.startsWith(walk.realRoot + sep);
  if (stats.isFile()) {
    if (isSource(path)) addFile(walk, context, path, absolute, inside ? undefined : LEADS_OUT);
  } else if (stats.isDirectory()) {
    addLinkedFolder(walk, context, path, absolute, real, inside);
  }
}

const LEADS_OUT = "the link leads out of the tree";

function addLinkedFolder(
  walk: Walk,
  context: FolderContext,
  path: string,
  absolute: string,
  real: string,
  inside: boolean,
): void {
  const reason = inside ? loopReason(absolute, real) : LEADS_OUT;
  if (reason !== undefined) addFile(walk, context, path, absolute, reason);
  else if (!walk.folders.has(real)) {
    walk.folders.add(real);
    walkFolder(walk, context, `${path}/`, absolute);
  }
}

function loopReason(absolute: string, real: string): string | undefined {
  const parent = realPath(resolve(absolute, ".."));
  if (parent === undefined) return undefined;
  return parent === real || parent.startsWith(real + sep)
    ? "the link leads back to a folder that it stands in"
    : undefined;
}

function addFile(walk: Walk, context: FolderContext, path: string, absolute: string, unreadable?: string): void {
  if (walk.files.has(path)) return;
  const stats = unreadable === undefined ? statOf(absolute) : unreadable;
  const excluded = isExcludedSafely(context, path);
  const { inChart } = context;
  walk.files.set(
    path,
    typeof stats === "string"
      ? { path, absolute, size: 0, mtimeMs: 0, excluded, inChart, unreadable: stats }
      : { path, absolute, size: stats.size, mtimeMs: stats.mtimeMs, excluded, inChart, unreadable: undefined },
  );
}

/** Paths out of the root have no rules of the tree. */
function isExcludedSafely(context: FolderContext, path: string): boolean {
  return path !== "" && !path.startsWith("../") && isExcluded(context, path);
}

function statOf(absolute: string): Stats | string {
  try {
    return statSync(absolute);
  } catch (error) {
    return reasonOf(error);
  }
}

function realPath(absolute: string): string | undefined {
  try {
    return realpathSync.native(absolute);
  } catch {
    return undefined;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "its permissions do not let this user read it",
  EPERM: "its permissions do not let this user read it",
  ELOOP: "its links lead in a circle",
  ENOTDIR: "a part of its path is no folder",
};

/** Why the system refused a file or folder, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = Object(error) as { code?: string; message?: string };
  return REASONS[code ?? ""] ?? message ?? String(error);
}
