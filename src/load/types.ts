import { readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { contentHash, readCache, writeCache } from "../base/cache.js";
import type { Finding } from "../model/finding.js";
import { projectFile } from "./paths.js";
import { typescriptVersion } from "./typescript-version.js";

/** What to check. */
export interface TypeCheck {
  readonly root: string;
  /** Relative to the root, with `/`. */
  readonly files: readonly string[];
  /** Packages whose types join in without being imported. */
  readonly packages: readonly string[];
  /** The version of conformitron. */
  readonly version: string;
  /** Folder of the cache; without one every check is made anew. */
  readonly cache: string | undefined;
}

/** Each file that a check read, relative to the root, and what identifies its content. */
type Stamps = Readonly<Record<string, string>>;

/** Raised whenever the compiler options or the way of checking change. */
const FORMAT = 1;

/**
 * Checks types. A clean answer is kept with a stamp of every file that it depends on, and TypeScript is loaded only when one
 * of them changed. Errors are not kept: what makes them go away may be a file that was not there, such as a package.
 */
export async function checkTypes(check: TypeCheck): Promise<readonly Finding[]> {
  const key = JSON.stringify([FORMAT, typescriptVersion(), check.version, check.files, check.packages]);
  const kept = readCache<Stamps>(check.cache, "types", key);
  if (kept && Object.entries(kept).every(([file, stamp]) => stampOf(check.root, file) === stamp)) return [];
  const { checkProgram } = await import("./program.js");
  const { findings, files } = checkProgram(check.root, check.files, check.packages);
  if (findings.length === 0) writeCache(check.cache, "types", key, stampsOf(check.root, files));
  return findings;
}

function stampsOf(root: string, files: readonly string[]): Stamps {
  const names = files.map((file) => relative(root, file));
  return Object.fromEntries(names.map((name) => [name, stampOf(root, name)]));
}

/** The project's own files by content; packages, which are large and replaced as a whole, by size and time. */
function stampOf(root: string, file: string): string {
  const path = join(root, file);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return "absent";
  return projectFile(root, path) === undefined ? `${stat.size} ${stat.mtimeMs}` : contentHash(readFileSync(path));
}
