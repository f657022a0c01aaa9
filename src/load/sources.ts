import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contentHash, readCache, writeCache } from "../base/cache.js";
import { isRelative, type Resolved, resolveRelative } from "./resolve.js";
import type { Transpiled } from "./transpile.js";
import { typescriptVersion } from "./typescript-version.js";

/** One source file of the project, ready to run. */
export interface Source extends Transpiled {
  /** Relative to the root, with `/`. */
  readonly file: string;
  /** What its relative imports lead to, by specifier. */
  readonly links: ReadonlyMap<string, Resolved>;
}

interface Kept extends Transpiled {
  readonly hash: string;
}

/** Raised whenever the same file would be transpiled differently or the record of it changes. */
const FORMAT = 1;

/**
 * Reads and transpiles the files and all that they import relatively. Results are cached by content, so that TypeScript
 * is loaded only when something changed.
 */
export async function readSources(
  root: string,
  entries: readonly string[],
  cache: string | undefined,
): Promise<ReadonlyMap<string, Source>> {
  const key = `${FORMAT} ${typescriptVersion()}`;
  const kept = new Map(Object.entries(readCache<Record<string, Kept>>(cache, "transpile", key) ?? {}));
  const results = new Map<string, Kept>();
  const sources = new Map<string, Source>();
  for (let wave = entries; wave.length > 0; wave = linkedFiles(sources, results)) {
    for (const [file, result] of await transpiled(root, wave, kept)) {
      results.set(file, result);
      const { code, imports, errors } = result;
      sources.set(file, { file, code, imports, errors, links: linksOf(root, file, result) });
    }
  }
  const same = kept.size === results.size && [...results].every(([file, result]) => kept.get(file) === result);
  if (!same) writeCache(cache, "transpile", key, Object.fromEntries(results));
  return sources;
}

/** What the sources import and nobody has read yet. */
function linkedFiles(sources: ReadonlyMap<string, Source>, read: ReadonlyMap<string, Kept>): string[] {
  const files = new Set<string>();
  for (const { links } of sources.values()) {
    for (const link of links.values()) if (link.kind === "source" && !read.has(link.file)) files.add(link.file);
  }
  return [...files];
}

async function transpiled(
  root: string,
  files: readonly string[],
  kept: ReadonlyMap<string, Kept>,
): Promise<Map<string, Kept>> {
  const results = new Map<string, Kept>();
  const changed = new Map<string, string>();
  for (const file of files) {
    const text = readText(join(root, file));
    const known = kept.get(file);
    if (typeof text !== "string") results.set(file, text);
    else if (known?.hash === contentHash(text)) results.set(file, known);
    else changed.set(file, text);
  }
  if (changed.size === 0) return results;
  const { transpile } = await import("./transpile.js");
  for (const [file, result] of transpile(changed)) {
    results.set(file, { hash: contentHash(changed.get(file) ?? ""), ...result });
  }
  return results;
}

/** The file's text; where it cannot be read, a result that says so. */
function readText(path: string): string | Kept {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return { hash: "", code: "", imports: [], errors: [{ message: `cannot be read: ${reason}`, line: 1, column: 1 }] };
  }
}

function linksOf(root: string, file: string, { imports }: Transpiled): ReadonlyMap<string, Resolved> {
  const links = new Map<string, Resolved>();
  for (const { specifier } of imports) {
    if (specifier !== undefined && isRelative(specifier) && !links.has(specifier)) {
      links.set(specifier, resolveRelative(root, file, specifier));
    }
  }
  return links;
}
