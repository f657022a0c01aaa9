import { gunzipSync } from "node:zlib";

/** The files of an archive that somebody wants, by their path in it. */
export type ArchiveFiles = ReadonlyMap<string, Buffer>;

const BLOCK = 512;
const MOST_UNPACKED = 128 * 2 ** 20;
const LONGEST_FILE = 8 * 2 ** 20;

/**
 * Reads the files of a `tar.gz` into memory: those that are wanted, and none longer than 8 MiB. Throws where it is no such archive
 * or unpacks to more than 128 MiB. Nothing is written, so that links and strange paths can do no harm.
 */
export function readArchive(archive: Buffer, wanted: (path: string) => boolean): ArchiveFiles {
  const tar = gunzipSync(archive, { maxOutputLength: MOST_UNPACKED });
  const files = new Map<string, Buffer>();
  let name: string | undefined;
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const header = tar.subarray(at, at + BLOCK);
    const size = sizeOf(header);
    const content = tar.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw new Error("the archive ends within a file");
    const type = String.fromCharCode(header[156] ?? 0);
    const path = name ?? pathOf(header);
    if ((type === "0" || type === "\0") && size <= LONGEST_FILE && wanted(path)) files.set(path, content);
    name = longName(type, content);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

/** The name of the file that comes next, where the header is too short for it. */
function longName(type: string, content: Buffer): string | undefined {
  if (type === "L") return textOf(content);
  if (type !== "x") return undefined;
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(content.toString("utf8"))?.[1];
}

function pathOf(header: Buffer): string {
  const prefix = textOf(header.subarray(257, 262)) === "ustar" ? textOf(header.subarray(345, 500)) : "";
  const name = textOf(header.subarray(0, 100));
  return (prefix === "" ? name : `${prefix}/${name}`).replace(/^\.\//, "");
}

function sizeOf(header: Buffer): number {
  const text = textOf(header.subarray(124, 136)).trim();
  if (!/^[0-7]+$/.test(text)) throw new Error("it is no tar archive");
  return Number.parseInt(text, 8);
}

/** A text that ends with the first zero. */
function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end < 0 ? bytes.length : end);
}
