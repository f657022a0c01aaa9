import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { INDEX_FOLDER } from "./layout.js";

/** What an earlier synth wrote, as its index files say. */
export interface PreviousTree {
  /** Every path that conformitron wrote. */
  readonly owned: ReadonlySet<string>;
  /** The solutions of the tree, by the name of their Flux Kustomization. */
  readonly solutions: ReadonlyMap<string, PreviousSolution>;
  /** The versions of conformitron, as `major.minor`, that wrote it. */
  readonly generators: ReadonlySet<string>;
}

/** One solution of the tree on disk. */
export interface PreviousSolution {
  readonly files: readonly string[];
  readonly entries: readonly { readonly list: string; readonly folder: string }[];
}

/** The file at the top of the tree that lets Git merge the tiers' lists. */
export const ATTRIBUTES_FILE = ".gitattributes";

/** Reads the index of the tree in a folder. A folder without one belongs to somebody else; a broken index file owns nothing. */
export function readPrevious(out: string): PreviousTree {
  const owned = new Set<string>();
  const solutions = new Map<string, PreviousSolution>();
  const generators = new Set<string>();
  for (const { path, index } of indexFiles(out)) {
    const files = [...paths(index), path];
    for (const file of files) owned.add(file);
    if (typeof index["generator"] === "string") generators.add(index["generator"]);
    if (index["kind"] !== "SolutionIndex") continue;
    const entries = entriesOf(index);
    for (const { list } of entries) owned.add(list);
    solutions.set(path.slice(path.lastIndexOf("/") + 1, -".json".length), { files, entries });
  }
  if (owned.size > 0) owned.add(ATTRIBUTES_FILE);
  return { owned, solutions, generators };
}

function* indexFiles(out: string): Iterable<{ path: string; index: Record<string, unknown> }> {
  for (const kind of ["environments", "solutions"]) {
    const folder = join(out, INDEX_FOLDER, kind);
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder).sort()) {
      const index = name.endsWith(".json") ? readIndex(join(folder, name)) : undefined;
      if (index !== undefined) yield { path: `${INDEX_FOLDER}/${kind}/${name}`, index };
    }
  }
}

function readIndex(file: string): Record<string, unknown> | undefined {
  try {
    const index: unknown = JSON.parse(readFileSync(file, "utf8"));
    const known =
      typeof index === "object" && index !== null && "apiVersion" in index && index.apiVersion === "conformitron.io/v1";
    return known ? (index as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The paths in an index; whoever edits one must not make a synth remove files elsewhere. */
function paths({ files }: Record<string, unknown>): string[] {
  const listed = Array.isArray(files) ? files : Object.keys((files as object | undefined) ?? {});
  return listed.filter((path): path is string => typeof path === "string" && isInside(path));
}

function entriesOf({ entries }: Record<string, unknown>): { list: string; folder: string }[] {
  if (!Array.isArray(entries)) return [];
  return entries.filter(
    (entry): entry is { list: string; folder: string } =>
      typeof entry?.list === "string" && typeof entry.folder === "string" && isInside(entry.list),
  );
}

function isInside(path: string): boolean {
  return (
    path !== "" && !path.includes("\\") && path.split("/").every((part) => part !== "" && part !== "." && part !== "..")
  );
}
