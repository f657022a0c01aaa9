import { type Dirent, existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { compare, type Finding } from "../model/finding.js";
import { insideRoot } from "./paths.js";
import { errorAt } from "./report.js";

/** The files of a project by what they are; every path is relative to the root, with `/`, and the lists are sorted. */
export interface ProjectFiles {
  readonly definitions: readonly string[];
  /** Undefined where the project has no environments folder: then the built-in environments apply. */
  readonly environments: readonly string[] | undefined;
  /** Declaration files (`*.d.ts`) beside them, which only the type check reads. */
  readonly declarations: readonly string[];
  readonly findings: readonly Finding[];
}

interface FoundFile {
  /** Relative to the root. */
  readonly file: string;
  /** Relative to the folder that was searched. */
  readonly below: string;
}

interface Walk {
  /** Without symbolic links. */
  readonly root: string;
  readonly files: Set<string>;
  readonly folders: Set<string>;
  readonly findings: Finding[];
}

/** Finds a project's definitions and environment files. The root must be a real path, without symbolic links. */
export function discover(root: string, solutions: string, environments: string): ProjectFiles {
  const findings: Finding[] = [];
  const defined = filesIn(root, solutions, Number.POSITIVE_INFINITY, findings) ?? [];
  const declared = filesIn(root, environments, 1, findings);
  const definitions = defined.filter(isDefinition).map(({ file }) => file);
  if (definitions.length === 0 && findings.length === 0) findings.push(noDefinitions(solutions));
  return {
    definitions,
    environments: declared?.filter(isDefinition).flatMap(({ file, below }) => (below === "index.ts" ? [] : [file])),
    declarations: [...defined, ...(declared ?? [])].flatMap(({ file }) => (file.endsWith(".d.ts") ? [file] : [])),
    findings,
  };
}

/** The TypeScript files of a folder, sorted; undefined where there is no such folder. */
function filesIn(root: string, folder: string, depth: number, findings: Finding[]): FoundFile[] | undefined {
  const start = join(root, folder);
  if (!existsSync(start)) return undefined;
  const walk: Walk = { root, files: new Set(), folders: new Set(), findings };
  visit(walk, start, insideRoot(root, start) ?? folder, depth);
  const top = insideRoot(root, realpathSync(start));
  const prefix = top ? `${top}/` : "";
  return [...walk.files].sort(compare).map((file) => ({
    file,
    below: file.startsWith(prefix) ? file.slice(prefix.length) : file,
  }));
}

/** Visits a file or folder by its real path, so that what is reached on two ways, or in a ring, counts once. */
function visit(walk: Walk, path: string, shown: string, depth: number): void {
  const real = realPath(path);
  const inside = real === undefined ? undefined : insideRoot(walk.root, real);
  if (real === undefined || inside === undefined) {
    walk.findings.push(outsideRoot(shown));
    return;
  }
  const stat = statSync(real);
  if (stat.isFile() && inside.endsWith(".ts")) walk.files.add(inside);
  if (!stat.isDirectory() || depth === 0 || walk.folders.has(real)) return;
  walk.folders.add(real);
  for (const entry of readdirSync(real, { withFileTypes: true })) {
    if (worthVisiting(entry)) visit(walk, join(real, entry.name), posix.join(inside, entry.name), depth - 1);
  }
}

function worthVisiting(entry: Dirent): boolean {
  if (entry.name.startsWith(".") || entry.name === "node_modules") return false;
  return entry.isDirectory() || entry.isSymbolicLink() || entry.name.endsWith(".ts");
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function isDefinition({ below }: FoundFile): boolean {
  return !/\.(d|test)\.ts$/.test(below) && !below.split("/").some((part) => part.startsWith("_"));
}

function noDefinitions(folder: string): Finding {
  return errorAt(
    { file: folder, line: 1, column: 1 },
    "no-definitions",
    `there is no definition in ${folder}/`,
    `write a solution to ${folder}/<vendor>/<product>.ts, or name another folder in conformitron.yaml`,
  );
}

function outsideRoot(file: string): Finding {
  return errorAt(
    { file, line: 1, column: 1 },
    "outside-root",
    `${file} is a symbolic link to nothing, or to a place outside the project`,
    "replace the link by the file itself",
  );
}
