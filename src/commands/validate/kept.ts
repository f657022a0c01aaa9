import { createHash } from "node:crypto";
import { readCache, writeCache } from "../../base/cache.js";
import type { SourceFile, SourceTree } from "../../model/manifest.js";
import type { ListedFile } from "../../read/source-list.js";
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

/** What the files and all that they are judged by come down to. */
export function fingerprint(listed: readonly ListedFile[], { key }: Keeping): string {
  const hash = createHash("sha256").update(key);
  for (const { path, size, mtimeMs, excluded } of listed) hash.update(`${path}\0${size} ${mtimeMs} ${excluded}\n`);
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
  return ({ path, size, mtimeMs, excluded, unreadable }) => {
    const known = Object.hasOwn(kept, path) ? kept[path] : undefined;
    if (known === undefined || excluded || unreadable !== undefined) return undefined;
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
