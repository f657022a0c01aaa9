import { statSync } from "node:fs";
import { sep } from "node:path";
import { contentHash, readCacheBytes, writeCacheBytes } from "../../base/cache.js";
import { type ListedFile, listSources, type Visited } from "../../read/source-list.js";
import { type Keeping, YOUNG_MS } from "./keeping.js";
import { type FileList, listBytes, listOf, type Names } from "./list-bytes.js";

/** The files of a tree as they are now. */
export interface Listing {
  /** How many there are. */
  readonly count: number;
  /** What the files come down to: changes with the name, the size and the time of any of them. */
  readonly print: string;
  /** When the youngest was changed, in milliseconds. */
  readonly youngest: number;
  /** All of them; made when first asked for. */
  readonly files: () => readonly ListedFile[];
}

type KeptList = FileList<Marks>;

type Marks = Pick<ListedFile, "excluded" | "inChart"> & { readonly unreadable?: string };

/**
 * The files of a tree as they are now. Where no folder has changed since they were listed last, only the files themselves are
 * looked at.
 */
export function listKept(name: string, root: string, paths: readonly string[], keeping: Keeping): Listing {
  const { folder, program, now } = keeping;
  const key = JSON.stringify([program, root, paths]);
  const bytes = readCacheBytes(folder, `${name}-list`);
  const kept = bytes && listOf<Marks>(key, bytes);
  const again = kept !== undefined && haveSameFolders(kept) ? lookAgain(root, kept) : undefined;
  if (again !== undefined) return again;
  const visited: Visited = { folders: [], more: false };
  const files = listSources(root, paths, visited);
  const print = printOf(files);
  const folderTimes = visited.folders.map((path) => statSync(path, QUIETLY)?.mtimeMs ?? Number.POSITIVE_INFINITY);
  const isOld = folderTimes.every((mtimeMs) => mtimeMs < now - YOUNG_MS);
  if (isOld && !visited.more) {
    const list: KeptList = { folders: namesOf(visited.folders), folderTimes, ...columns(root, files), print };
    writeCacheBytes(folder, `${name}-list`, listBytes(key, list));
  }
  return listingOf(files, print);
}

function haveSameFolders({ folders, folderTimes }: KeptList): boolean {
  for (let index = 0; index < folders.length; index += 1) {
    if (statSync(folders.at(index), QUIETLY)?.mtimeMs !== folderTimes[index]) return false;
  }
  return true;
}

/**
 * The files that were listed, as they are now; undefined where one cannot be seen any more. As long as none has changed, nothing is
 * made for any of them: half of the time of a run in which nothing has changed is spent here.
 */
function lookAgain(root: string, kept: KeptList): Listing | undefined {
  const { files, sizes, times, print } = kept;
  const changed = new Map<number, { readonly size: number; readonly mtimeMs: number }>();
  let youngest = 0;
  for (let index = 0; index < files.length; index += 1) {
    const stats = statSync(files.at(index), QUIETLY);
    if (!stats?.isFile()) return undefined;
    const { size, mtimeMs } = stats;
    if (mtimeMs > youngest) youngest = mtimeMs;
    if (size !== sizes[index] || mtimeMs !== times[index]) changed.set(index, { size, mtimeMs });
  }
  const listed = (index: number): ListedFile => {
    const absolute = files.at(index);
    const path = absolute.slice(root.length + sep.length);
    const { excluded = false, inChart = false, unreadable } = kept.marks[index] ?? {};
    const { size, mtimeMs } = changed.get(index) ?? { size: sizes[index] as number, mtimeMs: times[index] as number };
    return { path, absolute, size, mtimeMs, excluded, inChart, unreadable };
  };
  return {
    count: files.length,
    print: printOfChanges(print, changed),
    youngest,
    files: () => Array.from({ length: files.length }, (_, index) => listed(index)),
  };
}

/** What has changed in a list that is known says as much as the whole list. */
function printOfChanges(print: string, changed: ReadonlyMap<number, object>): string {
  return changed.size === 0 ? print : `${print} ${JSON.stringify([...changed])}`;
}

const QUIETLY = { throwIfNoEntry: false } as const;

function listingOf(files: readonly ListedFile[], print = printOf(files)): Listing {
  const youngest = files.reduce((latest, { mtimeMs }) => Math.max(latest, mtimeMs), 0);
  return { count: files.length, print, youngest, files: () => files };
}

function namesOf(names: readonly string[]): Names {
  return { length: names.length, at: (index) => names[index] as string };
}

function columns(root: string, files: readonly ListedFile[]): Pick<KeptList, "files" | "sizes" | "times" | "marks"> {
  const marks: Record<number, Marks> = {};
  for (const [index, { excluded, inChart, unreadable }] of files.entries()) {
    if (excluded || inChart || unreadable !== undefined)
      marks[index] = { excluded, inChart, ...(unreadable !== undefined && { unreadable }) };
  }
  return {
    files: namesOf(files.map(({ path }) => root + sep + path)),
    sizes: files.map(({ size }) => size),
    times: files.map(({ mtimeMs }) => mtimeMs),
    marks,
  };
}

function printOf(files: readonly ListedFile[]): string {
  // One text for all: each call of a hash costs more than the letters of a path.
  let text = "";
  for (const { path, size, mtimeMs, excluded, inChart } of files) {
    text += `${path}\0${size} ${mtimeMs} ${excluded} ${inChart}\n`;
  }
  return contentHash(text);
}
