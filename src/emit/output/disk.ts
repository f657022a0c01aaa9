import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statfsSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";

// Every use of the file system by the writer stands here. The calls are synchronous because that is four to six times
// as fast for many small files as promises; only flushing is not, because there the disk is what is waited for.

/** What stands at a path; a link is `other`, whatever it points to, and so is a socket or a device. */
export type Kind = "file" | "folder" | "other";

/** What stands at the path itself, links not followed; nothing when the path or a folder above it is missing. */
export function kindOf(path: string): Kind | undefined {
  const stats = ignoring(["ENOTDIR"], () => lstatSync(path, { throwIfNoEntry: false }));
  return stats && kind(stats);
}

/** The entries of a folder in no particular order; none when there is no such folder. */
export function entriesOf(folder: string): readonly { readonly name: string; readonly kind: Kind }[] {
  const entries = ignoring(["ENOENT"], () => readdirSync(folder, { withFileTypes: true })) ?? [];
  return entries.map((entry) => ({ name: entry.name, kind: kind(entry) }));
}

/** The path with its links resolved; the same path when nothing stands there. */
export function realPath(path: string): string {
  return ignoring(["ENOENT"], () => realpathSync(path)) ?? path;
}

/** A number that is the same for all paths of one file system. */
export function fileSystemOf(path: string): number {
  return statSync(path).dev;
}

/** When the file was last written, in milliseconds since 1970. */
export function writtenAt(path: string): number {
  return statSync(path).mtimeMs;
}

export function exists(path: string): boolean {
  return existsSync(path);
}

export function readText(path: string): string {
  return readFileSync(path, "utf8");
}

export function writeText(path: string, text: string): void {
  writeFileSync(path, text);
}

/** Writes a file only where there is none; says whether it did. */
export function writeNewText(path: string, text: string): boolean {
  const descriptor = ignoring(["EEXIST"], () => openSync(path, "wx"));
  if (descriptor === undefined) return false;
  try {
    writeFileSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
  return true;
}

/** Makes a folder and those above it, as far as they are missing. */
export function makeFolders(path: string): void {
  mkdirSync(path, { recursive: true });
}

/** Makes a folder in an existing one. */
export function makeFolder(path: string): void {
  mkdirSync(path);
}

/** Renames a file, replacing what the new name named. */
export function move(from: string, to: string): void {
  renameSync(from, to);
}

/** Removes a file; one that is gone already is no error. */
export function removeFile(path: string): void {
  ignoring(["ENOENT"], () => unlinkSync(path));
}

/** Removes a folder when it is empty; says whether there is none any more. */
export function removeEmptyFolder(path: string): boolean {
  ignoring(["ENOENT", "ENOTDIR", "ENOTEMPTY", "EEXIST", "EPERM"], () => rmdirSync(path));
  return kindOf(path) !== "folder";
}

export function removeAll(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Waits until the files' contents are on the disk, unless there are so many that it would take seconds. All must be on one
 * file system.
 */
export async function flushFiles(paths: readonly string[]): Promise<void> {
  await flush(paths, "r+");
}

/** The same for the names in folders; Windows, which opens no folders, does not need it. */
export async function flushFolders(paths: readonly string[]): Promise<void> {
  if (process.platform !== "win32") await flush(paths, "r");
}

// On macOS each flush empties the cache of the whole drive, which takes milliseconds.
const MOST_FLUSHED = process.platform === "darwin" ? 64 : 1024;

const AT_ONCE = 64;

async function flush(paths: readonly string[], flags: string): Promise<void> {
  const [first] = paths;
  if (first === undefined || paths.length > MOST_FLUSHED || inMemory(first)) return;
  const rest = paths.values();
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, paths.length) }, () => flushEach(rest, flags)));
}

async function flushEach(paths: Iterable<string>, flags: string): Promise<void> {
  for (const path of paths) {
    const file = await open(path, flags);
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

const MEMORY_FILE_SYSTEMS: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

// Nothing survives there whatever is flushed, and the calls alone would take longer than the writing.
function inMemory(path: string): boolean {
  return process.platform === "linux" && MEMORY_FILE_SYSTEMS.has(statfsSync(path).type);
}

function kind(entry: { isFile(): boolean; isDirectory(): boolean }): Kind {
  if (entry.isFile()) return "file";
  return entry.isDirectory() ? "folder" : "other";
}

function ignoring<T>(codes: readonly string[], run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (typeof code === "string" && codes.includes(code)) return undefined;
    throw error;
  }
}
