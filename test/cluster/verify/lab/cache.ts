import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

const FOLDER = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "conformitron-verify-lab");

/** The path of a file of the cache, made by `make` where it is not there yet; a run that is killed leaves nothing half done. */
export async function cached(name: string, make: (path: string) => Promise<unknown>): Promise<string> {
  const path = join(FOLDER, name);
  if (existsSync(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}`;
  await make(partial);
  renameSync(partial, path);
  return path;
}

/** A digest of texts and of the contents of files, to name what is made of them. */
export function digest(texts: readonly string[], files: readonly string[] = []): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 12);
}
