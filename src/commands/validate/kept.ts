import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { readCache, writeCache } from "../../base/cache.js";
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
  readonly files: readonly ListedFile[];
}

/**
 * The files of a tree as they are now. Where no folder has changed since they were listed last, only the files themselves are
 * looked at.
 */
export function listKept(
  name: string,
  root: string,
  paths: readonly string[],
  keeping: Keeping,
): readonly ListedFile[] {
  const { folder, program, now } = keeping;
  const kept = readCache<KeptList>(folder, `${name}-list`, program);
  const isSame = kept?.folders.every(([path, mtimeMs]) => mtimeOf(path) === mtimeMs) ?? false;
  const current = isSame ? kept?.files.map(lookAgain) : undefined;
  if (current?.every((file) => file !== undefined)) return current;
  const visited: Visited = { folders: [], more: false };
  const files = listSources(root, paths, visited);
  const folders = visited.folders.map((path) => [path, mtimeOf(path) ?? Number.POSITIVE_INFINITY] as const);
  const isOld = folders.every(([, mtimeMs]) => mtimeMs < now - YOUNG_MS);
  if (isOld && !visited.more) writeCache(folder, `${name}-list`, program, { folders, files } satisfies KeptList);
  return files;
}

/** A file that was listed, with its size and time of now; undefined where it cannot be seen any more. */
function lookAgain(file: ListedFile): ListedFile | undefined {
  const stats = statSync(file.absolute, { throwIfNoEntry: false });
  return stats?.isFile() ? { ...file, size: stats.size, mtimeMs: stats.mtimeMs } : undefined;
}

function mtimeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

/** What the files and all that they are judged by come down to. */
export function fingerprint(listed: readonly ListedFile[], { key }: Keeping): string {
  const hash = createHash("sha256").update(key);
  for (const { path, size, mtimeMs, excluded, inChart } of listed) {
    hash.update(`${path}\0${size} ${mtimeMs} ${excluded} ${inChart}\n`);
  }
  return hash.digest("base64url");
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

/** Gives for a file what was read of it before, where it has not changed since. */
export function keptFiles(name: string, { folder, program }: Keeping): (file: ListedFile) => SourceFile | undefined {
  const kept = readCache<Record<string, KeptFile>>(folder, `${name}-files`, program) ?? {};
  return ({ path, size, mtimeMs, excluded, inChart, unreadable }) => {
    const known = Object.hasOwn(kept, path) ? kept[path] : undefined;
    if (known === undefined || excluded || inChart || unreadable !== undefined) return undefined;
    return known.size === size && known.mtimeMs === mtimeMs ? known.file : undefined;
  };
}

/** Keeps what was read of all files that are old enough. */
export function keepFiles(
  name: string,
  tree: SourceTree,
  listed: readonly ListedFile[],
  { folder, program, now }: Keeping,
): void {
  const kept: Record<string, KeptFile> = {};
  for (const { path, size, mtimeMs } of listed) {
    const file = tree.files.get(path);
    if (file !== undefined && mtimeMs < now - YOUNG_MS) kept[path] = { size, mtimeMs, file };
  }
  writeCache(folder, `${name}-files`, program, kept);
}
