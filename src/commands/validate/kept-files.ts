import { readCache, readCacheBytes, writeCache, writeCacheBytes } from "../../base/cache.js";
import type { FileRole, Problem, SourceComment, SourceDocument, SourceFile, SourceTree } from "../../model/manifest.js";
import type { ListedFile } from "../../read/source-list.js";
import { type Keeping, YOUNG_MS } from "./keeping.js";

/** What was read of the files of a tree before. */
export interface KeptFiles {
  /** Which reading it was: what was kept with it names it. */
  readonly stamp: string;
  /** The files, in their order. */
  readonly paths: readonly string[];
  /** What a file holds, where it has not changed since; its documents are read back only when somebody looks at them. */
  readonly reuse: (file: ListedFile) => SourceFile | undefined;
  /** What a file held then. */
  readonly before: (path: string) => SourceFile | undefined;
}

/** Lists of one kind of value rather than one list of files: they are read back in half the time. */
interface Columns {
  readonly stamp: string;
  readonly paths: readonly string[];
  readonly sizes: readonly number[];
  /** -1 where the file has to be read again. */
  readonly times: readonly number[];
  readonly roles: readonly FileRole[];
  readonly digests: readonly string[];
  /** How many documents each file has. */
  readonly counts: readonly number[];
  /** Of all documents: which one of its file it is, its line, and where it ends in what holds the contents of all. */
  readonly indexes: readonly number[];
  readonly lines: readonly number[];
  readonly ends: readonly number[];
  /** What few files have, by their place in the list. */
  readonly marks: Readonly<Record<number, Marks>>;
}

interface Marks {
  readonly generated?: boolean;
  readonly excluded?: boolean;
  readonly inChart?: boolean;
  readonly problems?: readonly Problem[];
  readonly comments?: readonly SourceComment[];
}

/** Opens what was kept of the files; undefined where there is nothing. */
export function openFiles(name: string, { folder, program }: Keeping): KeptFiles | undefined {
  const columns = readCache<Columns>(folder, `${name}-files`, program);
  const contents = columns && readCacheBytes(folder, `${name}-contents`);
  // Both are written one after the other.
  if (contents?.toString("latin1", 0, columns?.stamp.length) !== columns?.stamp) return undefined;
  return columns && contents && reader(columns, contents);
}

function reader(columns: Columns, contents: Buffer): KeptFiles {
  const { stamp, paths, sizes, times, marks } = columns;
  const places = new Map<string, number>();
  for (let place = 0; place < paths.length; place += 1) places.set(paths[place] as string, place);
  const files = filesOf(columns, contents);
  const reuse: KeptFiles["reuse"] = ({ path, size, mtimeMs, excluded, inChart, unreadable }) => {
    const place = places.get(path);
    if (place === undefined || unreadable !== undefined) return undefined;
    if (sizes[place] !== size || times[place] !== mtimeMs) return undefined;
    const known = marks[place];
    return (known?.excluded ?? false) === excluded && (known?.inChart ?? false) === inChart ? files[place] : undefined;
  };
  return { stamp, paths, reuse, before: (path) => files[places.get(path) ?? -1] };
}

function filesOf(columns: Columns, contents: Buffer): SourceFile[] {
  const { stamp, paths, roles, digests, counts, indexes, lines, ends, marks } = columns;
  const files: SourceFile[] = [];
  let document = 0;
  let begin = stamp.length;
  for (let place = 0; place < paths.length; place += 1) {
    const path = paths[place] as string;
    const documents: SourceDocument[] = [];
    for (let left = counts[place] as number; left > 0; left -= 1, document += 1) {
      const [index, line, end] = [indexes[document], lines[document], ends[document]] as [number, number, number];
      documents.push(new KeptDocument(path, index, line, contents, begin, end));
      begin = end;
    }
    const { generated = false, excluded = false, problems = [], comments = [] } = marks[place] ?? NO_MARKS;
    files.push({
      path,
      digest: digests[place] as string,
      documents,
      problems,
      comments,
      role: roles[place] as FileRole,
      generated,
      ...(excluded && { excluded }),
    });
  }
  return files;
}

const NO_MARKS: Marks = {};

/** A document that is read back when somebody looks at its value. */
class KeptDocument implements Required<SourceDocument> {
  readonly file: string;
  readonly index: number;
  readonly line: number;
  readonly #contents: Buffer;
  readonly #begin: number;
  readonly #end: number;
  #known: { readonly value: unknown } | undefined;

  constructor(file: string, index: number, line: number, contents: Buffer, begin: number, end: number) {
    this.file = file;
    this.index = index;
    this.line = line;
    this.#contents = contents;
    this.#begin = begin;
    this.#end = end;
  }

  get value(): unknown {
    this.#known ??= { value: JSON.parse(this.text()) };
    return this.#known.value;
  }

  /** The value as it was kept. */
  text(): string {
    return this.#contents.toString("utf8", this.#begin, this.#end);
  }
}

/**
 * Keeps what was read of the files. Those that are too young to tell a change from, and those that could not be read, are kept as
 * changed.
 * @returns the stamp
 */
export function keepFiles(name: string, tree: SourceTree, listed: readonly ListedFile[], keeping: Keeping): string {
  const { folder, program, now } = keeping;
  const stamp = `${now}-${process.pid}\n`;
  const kept = listed.flatMap((file) => {
    const held = tree.files.get(file.path);
    return held === undefined ? [] : [{ file, held }];
  });
  const documents = kept.flatMap(({ held }) => held.documents);
  const texts = documents.map(textOf);
  let end = stamp.length;
  const columns: Columns = {
    stamp,
    paths: kept.map(({ file }) => file.path),
    sizes: kept.map(({ file }) => file.size),
    times: kept.map(({ file, held }) => (isSettled(file, held, now) ? file.mtimeMs : -1)),
    roles: kept.map(({ held }) => held.role),
    digests: kept.map(({ held }) => held.digest),
    counts: kept.map(({ held }) => held.documents.length),
    indexes: documents.map(({ index }) => index),
    lines: documents.map(({ line }) => line),
    ends: texts.map((text) => {
      end += Buffer.byteLength(text);
      return end;
    }),
    marks: marksOf(kept),
  };
  writeCacheBytes(folder, `${name}-contents`, stamp + texts.join(""));
  writeCache(folder, `${name}-files`, program, columns);
  return stamp;
}

function isSettled({ mtimeMs, unreadable }: ListedFile, { problems }: SourceFile, now: number): boolean {
  const wasRead = unreadable === undefined && problems.every(({ code }) => code !== "unreadable-file");
  return wasRead && mtimeMs < now - YOUNG_MS;
}

function textOf(document: SourceDocument): string {
  return document instanceof KeptDocument ? document.text() : (JSON.stringify(document.value) ?? "null");
}

function marksOf(
  kept: readonly { readonly file: ListedFile; readonly held: SourceFile }[],
): Readonly<Record<number, Marks>> {
  const marks: Record<number, Marks> = {};
  for (const [place, { file, held }] of kept.entries()) {
    const own: Marks = {
      ...(held.generated && { generated: true }),
      ...(file.excluded && { excluded: true }),
      ...(file.inChart && { inChart: true }),
      ...(held.problems.length > 0 && { problems: held.problems }),
      ...(held.comments.length > 0 && { comments: held.comments }),
    };
    if (Object.keys(own).length > 0) marks[place] = own;
  }
  return marks;
}
