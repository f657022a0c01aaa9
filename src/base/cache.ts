import { accessSync, constants, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The folder in which what was computed from a project is kept: `node_modules/.cache/conformitron` of the project; where
 * that cannot be written, a folder below the temporary one that nobody else can write; else undefined, and nothing is kept.
 */
export function cacheFolder(root: string): string | undefined {
  return inNodeModules(root) ?? inTemporary(root);
}

/** The kept value, where it was written under the same key; anything unreadable counts as absent. */
export function readCache<T>(folder: string | undefined, name: string, key: string): T | undefined {
  if (folder === undefined) return undefined;
  try {
    const kept: { key: string; value: T } = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
    return kept.key === key ? kept.value : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the value. The file is whole at every moment; a folder that cannot be written costs time later and nothing else. */
export function writeCache(folder: string | undefined, name: string, key: string, value: unknown): void {
  if (folder !== undefined) writeWhole(folder, `${name}.json`, JSON.stringify({ key, value }));
}

/** The bytes that `writeCacheBytes` has kept; undefined where there are none. */
export function readCacheBytes(folder: string | undefined, name: string): Buffer | undefined {
  if (folder === undefined) return undefined;
  try {
    return readFileSync(join(folder, name));
  } catch {
    return undefined;
  }
}

/** Keeps a text or bytes of which parts are read back. They have no key: what reads them has to tell whether they are the ones. */
export function writeCacheBytes(folder: string | undefined, name: string, content: string | Uint8Array): void {
  if (folder !== undefined) writeWhole(folder, name, content);
}

function writeWhole(folder: string, file: string, content: string | Uint8Array): void {
  const temporary = join(folder, `${file}.${process.pid}-${process.hrtime.bigint()}.tmp`);
  const written = succeeds(() => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(temporary, content, { mode: 0o600 });
    renameSync(temporary, join(folder, file));
  });
  if (!written) succeeds(() => rmSync(temporary, { force: true }));
}

/**
 * A SHA-256 of the text by which content is compared. The module that computes it is loaded with the first one: a command that only
 * says again what it said before needs none.
 */
export function contentHash(text: string | Buffer, encoding: "base64url" | "hex" = "base64url"): string {
  return process.getBuiltinModule("node:crypto").createHash("sha256").update(text).digest(encoding);
}

/**
 * A short text for the name of a file, the same for the same text. Others may have the same one: what is kept under the name has to
 * say what it is of.
 */
export function shortName(text: string): string {
  let [a, b] = [0x811c9dc5, 0x9747b28c];
  for (let index = 0; index < text.length; index += 1) {
    a = Math.imul(a ^ text.charCodeAt(index), 0x01000193);
    b = Math.imul(b ^ (a >>> 13) ^ text.charCodeAt(index), 0x5bd1e995);
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36);
}

function succeeds(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

function inNodeModules(root: string): string | undefined {
  const folder = join(root, "node_modules");
  try {
    accessSync(folder, constants.W_OK);
    return join(folder, ".cache", "conformitron");
  } catch {
    return undefined;
  }
}

/** The cache holds code that is run, so a folder that another user made or could write is not used. */
function inTemporary(root: string): string | undefined {
  const user = process.getuid?.();
  const folder = join(process.getBuiltinModule("node:os").tmpdir(), `conformitron-${user ?? "cache"}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stat = lstatSync(folder);
    const safe = stat.isDirectory() && (user === undefined || (stat.uid === user && (stat.mode & 0o022) === 0));
    return safe ? join(folder, shortName(root)) : undefined;
  } catch {
    return undefined;
  }
}
