import { readCache, writeCache } from "../../base/cache.js";
import type { SourceFile, SourceTree } from "../../model/manifest.js";
import type { ListedFile } from "../../read/source-list.js";
import type { ReportedObject } from "../../report/validation/options.js";
import type { ValidationOutcome } from "../../report/validation/report.js";
import { type Keeping, YOUNG_MS } from "./keeping.js";
import type { Listing } from "./kept-list.js";

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
export function fingerprint({ print }: Listing, { key }: Keeping): string {
  return `${print} ${key}`;
}

/** The outcome of a run before on the same files; undefined where there is none. */
export function keptOutcome(
  name: string,
  print: string,
  { youngest }: Listing,
  { folder }: Keeping,
): ValidationOutcome | undefined {
  const kept = readCache<KeptOutcome>(folder, name, print);
  return kept !== undefined && youngest < kept.writtenAt - YOUNG_MS ? kept.outcome : undefined;
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
