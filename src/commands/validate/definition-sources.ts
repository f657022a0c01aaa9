import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { remembered } from "../../base/remembered.js";
import type { Finding } from "../../model/finding.js";

interface IndexedObject {
  readonly kind: string;
  readonly name: string;
  /** The construct's path in its solution. */
  readonly construct?: string;
  /** `file:line:column` of the definition. */
  readonly source?: string;
}

interface SolutionIndex {
  readonly definition?: string;
  readonly files?: Readonly<Record<string, readonly IndexedObject[]>>;
}

/** Where the definition of a file's objects stands. */
interface Made {
  readonly definition: string | undefined;
  readonly objects: readonly IndexedObject[];
}

type DefinitionSource = NonNullable<Finding["source"]>;

/** Adds to findings in generated files the line of the definition that made the object. */
export function withDefinitions<T extends Finding>(root: string, findings: readonly T[]): T[] {
  const treeOf = remembered((folder): string | undefined => treeWithIndex(root, folder, treeOf));
  const indexOf = remembered((tree) => solutionIndexes(join(root, tree, INDEX)));
  return findings.map((finding) => {
    const tree = treeOf(dirname(finding.file));
    if (tree === undefined) return finding;
    const source = sourceOf(indexOf(tree)(finding.file.slice(tree === "" ? 0 : tree.length + 1)), finding);
    return source === undefined ? finding : { ...finding, source };
  });
}

const INDEX = join("index", "solutions");

function sourceOf(made: Made | undefined, { object }: Finding): DefinitionSource | undefined {
  if (made === undefined) return undefined;
  const same = made.objects.find(({ kind, name }) => kind === object?.kind && name === object.name);
  const found = same ?? (made.objects.length === 1 ? made.objects[0] : undefined);
  const [, file, line, column] = /^(.+):(\d+):(\d+)$/.exec(found?.source ?? "") ?? [];
  if (file === undefined)
    return made.definition === undefined ? undefined : { file: made.definition, line: 1, column: 1 };
  const place = { file, line: Number(line), column: Number(column) };
  return found?.construct === undefined ? place : { ...place, construct: found.construct };
}

/** The folder, or the nearest above it and below the root, that has an index of solutions. */
function treeWithIndex(
  root: string,
  folder: string,
  above: (folder: string) => string | undefined,
): string | undefined {
  const tree = folder === "." ? "" : folder;
  if (existsSync(join(root, tree, INDEX))) return tree;
  const parent = dirname(folder);
  return parent === folder ? undefined : above(parent);
}

/**
 * Finds a file of a tree in the indexes of its solutions. Of a thousand solutions few have findings, so those are read first whose
 * name is in the file's path; and all others only where none of them has the file.
 */
function solutionIndexes(folder: string): (file: string) => Made | undefined {
  const unread = new Set(readdirSync(folder).sort());
  const found = new Map<string, Made>();
  const read = (name: string) => {
    if (!unread.delete(name) || !name.endsWith(".json")) return;
    const { definition, files } = readSolution(join(folder, name));
    for (const [file, objects] of Object.entries(files ?? {})) {
      if (!found.has(file)) found.set(file, { definition, objects: Array.isArray(objects) ? objects : [] });
    }
  };
  return (file) => {
    if (!found.has(file)) likelyNames(file).forEach(read);
    if (!found.has(file)) unread.forEach(read);
    return found.get(file);
  };
}

/** Indexes are called by vendor and product, as are folders or files; tests have a suffix. */
function likelyNames(file: string): string[] {
  const parts = file
    .toLowerCase()
    .replace(/(-test)?\.[a-z]+$/, "")
    .split("/");
  return parts.flatMap((part, index) => [`${parts[index - 1]}-${part}.json`, `${part}.json`]);
}

/** An index that was changed by hand only costs the hint. */
function readSolution(path: string): SolutionIndex {
  try {
    return JSON.parse(readFileSync(path, "utf8")) ?? {};
  } catch {
    return {};
  }
}
