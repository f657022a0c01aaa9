import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

const FOLDER = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "conformitron-verify-lab");
const asked = new Map<string, Promise<string>>();

/**
 * The path of a file of the cache, made by `make` where it is not there yet: once, however many ask for it at a time, and a run that is
 * killed leaves nothing half done.
 */
export function cached(name: string, make: (path: string) => Promise<unknown>): Promise<string> {
  const found = asked.get(name) ?? find(join(FOLDER, name), make);
  asked.set(name, found);
  return found;
}

/** A digest of texts and of the contents of files, to name what is made of them. */
export function digest(texts: readonly string[], files: readonly string[] = []): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 12);
}

async function find(path: string, make: (path: string) => Promise<unknown>): Promise<string> {
  if (existsSync(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}`;
  await make(partial);
  renameSync(partial, path);
  return path;
}
