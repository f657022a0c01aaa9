import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import type { SourceFile, SourceTree } from "../model/manifest.js";
import { emptyFile, readSourceFile } from "./source-file.js";
import { type ListedFile, listSources, reasonOf } from "./source-list.js";

/** What to read. */
export interface SourceOptions {
  /** Absolute folder that reports name files from; links out of it are not followed. */
  readonly root: string;
  /** Files and folders, absolute or from the root. */
  readonly paths: readonly string[];
  /** The text of standard input, which becomes the file `-`. */
  readonly stdin?: string;
  /** A result of before that still holds for the file; asked before the file is opened. */
  readonly reuse?: (file: ListedFile) => SourceFile | undefined;
}

/** Reads the YAML and JSON files of a tree. Never throws for what stands in it: what cannot be read is a problem of its file. */
export function readSourceTree(options: SourceOptions): SourceTree {
  return readListed(options, listSources(options.root, options.paths));
}

/** The second half of `readSourceTree`, for a caller that looked at the list first. */
export function readListed(options: SourceOptions, listed: readonly ListedFile[]): SourceTree {
  const files = new Map<string, SourceFile>();
  if (options.stdin !== undefined) files.set("-", readSourceFile("-", options.stdin));
  for (const file of listed) files.set(file.path, options.reuse?.(file) ?? readFile(file));
  return { root: options.root, files };
}

/** Larger files are not parsed: no manifest is, and etcd takes no object above 1.5 MiB. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;

function readFile(file: ListedFile): SourceFile {
  if (file.unreadable !== undefined) return unreadable(file, file.unreadable);
  if (file.size > MAX_FILE_BYTES) return tooLarge(file);
  const text = textOf(file.absolute);
  if (typeof text === "string") return readSourceFile(file.path, text, file);
  if ("reason" in text) return unreadable(file, text.reason);
  return file.excluded || file.inChart ? emptyFile(file.path, "") : notText(file.path);
}

/** One object for all files: node copies options that are only a word. */
const AS_TEXT = { encoding: "utf8", flag: "r" } as const;

function textOf(absolute: string): string | { binary: true } | { reason: string } {
  try {
    const text = readFileSync(absolute, AS_TEXT);
    if (text.includes("\0")) return { binary: true };
    return text.includes("\ufffd") && !isUtf8(readFileSync(absolute)) ? { binary: true } : text;
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

function unreadable({ path }: ListedFile, reason: string): SourceFile {
  return emptyFile(path, "", { code: "unreadable-file", message: `the file cannot be read: ${reason}` });
}

function tooLarge({ path, size, mtimeMs, excluded, inChart }: ListedFile): SourceFile {
  const digest = `${size}-${mtimeMs}`;
  if (excluded || inChart || path.endsWith(".json")) return emptyFile(path, digest);
  const megabytes = (size / 1024 / 1024).toFixed(1);
  const message = `the file has ${megabytes} MiB; more than ${MAX_FILE_BYTES / 1024 / 1024} MiB are not read, and no cluster takes an object of 1.5 MiB`;
  return emptyFile(path, digest, { code: "file-too-large", message });
}

function notText(path: string): SourceFile {
  return emptyFile(path, "", {
    code: "not-utf8",
    message: "the file is no text in UTF-8: it is binary or in another encoding",
  });
}
