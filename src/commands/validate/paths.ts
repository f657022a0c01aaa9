import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { CommandError } from "../../base/errors.js";
import { didYouMean } from "../../base/suggest.js";
import { isSource } from "../../read/source-name.js";

/** What one run reads and what of it is reported. */
export interface Selection {
  /** Absolute folder that reported paths are relative to: the Git repository, else the tree. */
  readonly root: string;
  /** Absolute files or folders to read: the whole tree, so that references lead somewhere. */
  readonly read: readonly string[];
  /** Whether findings in the file, as reports name it, are reported. */
  readonly selected: (file: string) => boolean;
  /** The folders that were named, as reports name them. */
  readonly folders: readonly string[];
  /** The root is a Git repository. */
  readonly inGit: boolean;
  /** Standard input is part of it. */
  readonly stdin: boolean;
}

/** Stands for standard input. */
const STDIN = "-";

/** What the command line and the configuration say about paths. */
export interface PathRequest {
  readonly cwd: string;
  readonly paths: readonly string[];
  /** Absolute folder of the project's own tree. */
  readonly out: string;
  /** Folder that holds the whole tree, where the command line says so. */
  readonly tree?: string;
}

/**
 * Groups the paths by the tree that they belong to. Paths below the project's own tree belong to it; another folder is a
 * tree by itself; a single file belongs to its Git repository, else to its folder. Throws a CommandError for a path that
 * does not exist.
 */
export function selectPaths({ cwd, paths, out, tree }: PathRequest): Selection[] {
  const files = paths.filter((path) => path !== STDIN);
  const named = paths.length > 0 ? files.map((path) => existing(resolve(cwd, path), path)) : [ownTree(out)];
  const groups = new Map<string, string[]>();
  for (const path of named) {
    const whole = tree === undefined ? treeOf(path, real(out)) : existing(resolve(cwd, tree), tree);
    groups.set(whole, [...(groups.get(whole) ?? []), path]);
  }
  const selections = [...groups].map(([whole, selected]) => selection(whole, selected));
  return paths.includes(STDIN) ? [...selections, standardInput(cwd)] : selections;
}

/** Standard input stands alone: nobody can say which tree it belongs to. */
function standardInput(cwd: string): Selection {
  return { root: cwd, read: [], selected: (file) => file === STDIN, folders: [], inGit: false, stdin: true };
}

function selection(whole: string, named: readonly string[]): Selection {
  const repository = gitRoot(whole);
  const root = repository ?? (statSync(whole).isDirectory() ? whole : dirname(whole));
  const wanted = new Set(named.map((path) => portable(relative(root, path)) || "."));
  const all = named.includes(whole);
  return {
    root,
    read: [whole, ...named.filter((path) => !isInside(path, whole))],
    selected: (file) => all || withParents(file).some((path) => wanted.has(path)),
    folders: [...wanted].filter((path) => statSync(join(root, path)).isDirectory()),
    inGit: repository !== undefined,
    stdin: false,
  };
}

function treeOf(path: string, out: string): string {
  if (isInside(path, out)) return out;
  if (statSync(path).isDirectory()) return path;
  return gitRoot(path) ?? dirname(path);
}

function ownTree(out: string): string {
  if (existsSync(out)) return real(out);
  throw new CommandError(
    `there is no tree at ${out}`,
    "run conformitron synth first, or name the folder or files to validate",
  );
}

function existing(path: string, name: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw notThere(path, name);
  if (stats.isDirectory()) return realpathSync(path);
  if (!stats.isFile()) {
    throw new CommandError(`${name} is neither a file nor a folder`, "pipe the manifests in, and name - instead of it");
  }
  const file = realpathSync(path);
  if (isSource(portable(file))) return file;
  throw new CommandError(`${name} is no YAML or JSON file`, "name folders, or files that end in .yaml, .yml or .json");
}

function notThere(path: string, name: string): CommandError {
  const folder = dirname(path);
  const neighbours = existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : [];
  const hint = didYouMean(basename(path), neighbours);
  return new CommandError(`there is no file or folder ${name}${hint && `.${hint}`}`, "correct the path");
}

/** The nearest folder above a path that is a Git checkout. */
export function gitRoot(path: string): string | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Whether an absolute path is a folder or lies in it. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function real(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

/** A path and the folders above it, `.` the last of them. */
export function withParents(path: string): string[] {
  const found = [path];
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) found.push(path.slice(0, at));
  return [...found, "."];
}

function portable(path: string): string {
  return path.split(sep).join("/");
}
