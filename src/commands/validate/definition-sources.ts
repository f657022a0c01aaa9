import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
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
  const indexes = new Map<string, ReadonlyMap<string, Made>>();
  return findings.map((finding) => {
    const tree = treeWithIndex(root, finding.file);
    if (tree === undefined) return finding;
    const index = indexes.get(tree) ?? readIndex(join(root, tree));
    indexes.set(tree, index);
    const source = sourceOf(index.get(finding.file.slice(tree === "" ? 0 : tree.length + 1)), finding);
    return source === undefined ? finding : { ...finding, source };
  });
}

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

/** The nearest folder above a file, below the root, that has an index of solutions. */
function treeWithIndex(root: string, file: string): string | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const tree = folder === "." ? "" : folder;
    if (existsSync(join(root, tree, "index", "solutions"))) return tree;
    if (tree === "" || dirname(folder) === folder) return undefined;
  }
}

function readIndex(tree: string): Map<string, Made> {
  const folder = join(tree, "index", "solutions");
  const found = new Map<string, Made>();
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(".json")) continue;
    const { definition, files } = readSolution(join(folder, name));
    for (const [file, objects] of Object.entries(files ?? {})) {
      found.set(file, { definition, objects: Array.isArray(objects) ? objects : [] });
    }
  }
  return found;
}

/** An index that was changed by hand only costs the hint. */
function readSolution(path: string): SolutionIndex {
  try {
    return JSON.parse(readFileSync(path, "utf8")) ?? {};
  } catch {
    return {};
  }
}
