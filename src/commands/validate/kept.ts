import { statSync } from "node:fs";
import { sep } from "node:path";
import { contentHash, readCache, writeCache } from "../../base/cache.js";
import type { SourceFile, SourceTree } from "../../model/manifest.js";
import { type ListedFile, listSources, type Visited } from "../../read/source-list.js";
import type { ReportedObject } from "../../report/validation/options.js";
import type { ValidationOutcome } from "../../report/validation/report.js";

/** Where results are kept between runs, and what they depend on besides the files. */
export interface Keeping {
  /** Undefined keeps nothing. */
  readonly folder: string | undefined;
  /** Changes with the program, which may read files differently. */
  readonly program: string;
  /** Changes with all that makes another result of the same files: program, flags, configuration, day. */
  readonly key: string;
  /** Now, in milliseconds. */
  readonly now: number;
}

/** A file system may not tell two changes apart that come so close: what is as young as this is read again. */
const YOUNG_MS = 2000;

interface KeptFile {
  readonly size: number;
  readonly mtimeMs: number;
  readonly file: SourceFile;
}

interface KeptOutcome {
  readonly writtenAt: number;
  readonly outcome: ValidationOutcome;
}

interface KeptList {
  readonly folders: readonly (readonly [path: string, mtimeMs: number])[];
  readonly files: readonly KeptEntry[];
  /** Of the files. */
  readonly print: string;
}

/** A listed file in few letters: where it stands follows from its path, and most have no marks. */
type KeptEntry = readonly [path: string, size: number, mtimeMs: number, marks?: Marks];
type Marks = Pick<ListedFile, "excluded" | "inChart"> & { readonly unreadable?: string };

/** The files of a tree as they are now. */
export interface Listing {
  readonly files: readonly ListedFile[];
  /** What the files come down to: changes with the name, the size and the time of any of them. */
  readonly print: string;
}

/**
 * The files of a tree as they are now. Where no folder has changed since they were listed last, only the files themselves are
 * looked at.
 */
export function listKept(name: string, root: string, paths: readonly string[], keeping: Keeping): Listing {
  const { folder, program, now } = keeping;
  const kept = readCache<KeptList>(folder, `${name}-list`, program);
  const isSame = kept?.folders.every(([path, mtimeMs]) => mtimeOf(path) === mtimeMs) ?? false;
  const again = isSame && kept !== undefined ? lookAgain(root, kept) : undefined;
  if (again !== undefined) return again;
  const visited: Visited = { folders: [], more: false };
  const files = listSources(root, paths, visited);
  const print = printOf(files);
  const folders = visited.folders.map((path) => [path, mtimeOf(path) ?? Number.POSITIVE_INFINITY] as const);
  const isOld = folders.every(([, mtimeMs]) => mtimeMs < now - YOUNG_MS);
  if (isOld && !visited.more) {
    writeCache(folder, `${name}-list`, program, { folders, files: files.map(entryOf), print } satisfies KeptList);
  }
  return { files, print };
}

/** The files that were listed, with their sizes and times of now; undefined where one cannot be seen any more. */
function lookAgain(root: string, kept: KeptList): Listing | undefined {
  const files: ListedFile[] = [];
  let changed = false;
  for (const [path, size, mtimeMs, marks] of kept.files) {
    const absolute = root + sep + path;
    const stats = statSync(absolute, QUIETLY);
    if (!stats?.isFile()) return undefined;
    changed ||= stats.size !== size || stats.mtimeMs !== mtimeMs;
    const { excluded = false, inChart = false, unreadable } = marks ?? {};
    files.push({ path, absolute, size: stats.size, mtimeMs: stats.mtimeMs, excluded, inChart, unreadable });
  }
  return { files, print: changed ? printOf(files) : kept.print };
}

const QUIETLY = { throwIfNoEntry: false } as const;

function mtimeOf(path: string): number | undefined {
  return statSync(path, QUIETLY)?.mtimeMs;
}

function entryOf({ path, size, mtimeMs, excluded, inChart, unreadable }: ListedFile): KeptEntry {
  if (!excluded && !inChart && unreadable === undefined) return [path, size, mtimeMs];
  return [path, size, mtimeMs, { excluded, inChart, ...(unreadable !== undefined && { unreadable }) }];
}

function printOf(files: readonly ListedFile[]): string {
  // One text for all: each call of a hash costs more than the letters of a path.
  let text = "";
  for (const { path, size, mtimeMs, excluded, inChart } of files) {
    text += `${path}\0${size} ${mtimeMs} ${excluded} ${inChart}\n`;
  }
  return contentHash(text);
}

/** What the files and all that they are judged by come down to. */
export function fingerprint({ print }: Listing, { key }: Keeping): string {
  return contentHash(`${key} ${print}`);
}

/** The outcome of a run before on the same files; undefined where there is none. */
export function keptOutcome(
  name: string,
  print: string,
  listed: readonly ListedFile[],
  { folder }: Keeping,
): ValidationOutcome | undefined {
  const kept = readCache<KeptOutcome>(folder, name, print);
  if (kept === undefined) return undefined;
  const youngest = listed.reduce((latest, { mtimeMs }) => Math.max(latest, mtimeMs), 0);
  return youngest < kept.writtenAt - YOUNG_MS ? kept.outcome : undefined;
}

/** The objects that were judged then: only some reports need them. */
export function keptObjects(name: string, print: string, { folder }: Keeping): readonly ReportedObject[] | undefined {
  return readCache(folder, `${name}-objects`, print);
}

/** Keeps an outcome. */
export function keepOutcome(
  name: string,
  print: string,
  { outcome, objects }: { readonly outcome: ValidationOutcome; readonly objects: readonly ReportedObject[] },
  { folder, now }: Keeping,
): void {
  writeCache(folder, `${name}-objects`, print, objects);
  writeCache(folder, name, print, { writtenAt: now, outcome } satisfies KeptOutcome);
}

/** What was read of the files before. */
export interface FileMemory {
  /** What a file holds, where it has not changed since. */
  readonly reuse: (file: ListedFile) => SourceFile | undefined;
  /** Keeps what was read of all files that are old enough, once enough is new: writing all costs more than reading some again. */
  readonly keep: (tree: SourceTree, listed: readonly ListedFile[]) => void;
}

/** One in so many files may be read again before all are kept anew. */
const SOME = 50;

/** Opens what was kept of the files. */
export function fileMemory(name: string, { folder, program, now }: Keeping): FileMemory {
  const kept = readCache<Record<string, KeptFile>>(folder, `${name}-files`, program) ?? {};
  const reuse: FileMemory["reuse"] = ({ path, size, mtimeMs, excluded, inChart, unreadable }) => {
    const known = Object.hasOwn(kept, path) ? kept[path] : undefined;
    if (known === undefined || excluded || inChart || unreadable !== undefined) return undefined;
    return known.size === size && known.mtimeMs === mtimeMs ? known.file : undefined;
  };
  const keep: FileMemory["keep"] = (tree, listed) => {
    if (folder === undefined) return;
    const old = listed.filter(({ path, mtimeMs }) => tree.files.has(path) && mtimeMs < now - YOUNG_MS);
    const fresh = old.filter((file) => !file.excluded && !file.inChart && reuse(file) === undefined);
    if (fresh.length * SOME > old.length) writeCache(folder, `${name}-files`, program, keptFiles(tree, old));
  };
  return { reuse, keep };
}

function keptFiles(tree: SourceTree, listed: readonly ListedFile[]): Record<string, KeptFile> {
  const kept: Record<string, KeptFile> = {};
  for (const { path, size, mtimeMs } of listed) {
    const file = tree.files.get(path);
    if (file !== undefined) kept[path] = { size, mtimeMs, file };
  }
  return kept;
}
