import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contentHash, readCache, typescriptVersion, writeCache } from "./cache.js";
import { isRelative, type Resolved, resolveRelative } from "./resolve.js";
import type { Transpiled } from "./transpile.js";

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
  const queue = [...entries];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (sources.has(file)) continue;
    const result = await transpiled(root, file, kept.get(file));
    const links = linksOf(root, file, result);
    results.set(file, result);
    sources.set(file, { file, links, code: result.code, imports: result.imports, errors: result.errors });
    for (const link of links.values()) if (link.kind === "source") queue.push(link.file);
  }
  const same = kept.size === results.size && [...results].every(([file, result]) => kept.get(file) === result);
  if (!same) writeCache(cache, "transpile", key, Object.fromEntries(results));
  return sources;
}

async function transpiled(root: string, file: string, kept: Kept | undefined): Promise<Kept> {
  let text: string;
  try {
    text = readFileSync(join(root, file), "utf8");
  } catch (error) {
    return unreadable(error);
  }
  const hash = contentHash(text);
  return kept?.hash === hash ? kept : transpileNow(file, text, hash);
}

async function transpileNow(file: string, text: string, hash: string): Promise<Kept> {
  const { transpile } = await import("./transpile.js");
  return { hash, ...transpile(file, text) };
}

function unreadable(error: unknown): Kept {
  const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
  return { hash: "", code: "", imports: [], errors: [{ message: `cannot be read: ${reason}`, line: 1, column: 1 }] };
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
