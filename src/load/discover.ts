import { type Dirent, existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import { compare, type Finding } from "../model/finding.js";
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
  const definitions = existsSync(join(root, solutions)) ? filesIn(root, solutions, true, findings) : [];
  const declared = existsSync(join(root, environments)) ? filesIn(root, environments, false, findings) : undefined;
  const all = [...definitions, ...(declared ?? [])];
  const sources = definitions.filter((file) => isDefinition(file, solutions));
  if (sources.length === 0 && findings.length === 0) findings.push(noDefinitions(solutions));
  return {
    definitions: sources,
    environments: declared?.filter((file) => isDefinition(file, environments) && !file.endsWith("/index.ts")),
    declarations: all.filter((file) => file.endsWith(".d.ts")),
    findings,
  };
}

/** The path relative to the root, with `/`; undefined where it lies outside. */
export function insideRoot(root: string, path: string): string | undefined {
  const inside = relative(root, path);
  if (inside === "" || inside.startsWith("..") || isAbsolute(inside)) return undefined;
  return sep === "/" ? inside : inside.replaceAll(sep, "/");
}

function filesIn(root: string, folder: string, deep: boolean, findings: Finding[]): string[] {
  const walk: Walk = { root, files: new Set(), folders: new Set(), findings };
  const start = join(root, folder);
  visit(walk, start, insideRoot(root, start) ?? folder, deep ? Number.POSITIVE_INFINITY : 1);
  return [...walk.files].sort(compare);
}

/** Visits a file or folder by its real path, so that what is reached on two ways, or in a ring, counts once. */
function visit(walk: Walk, path: string, shown: string, depth: number): void {
  const real = realPath(path);
  const inside = real === undefined ? undefined : insideRoot(walk.root, real);
  if (real === undefined || inside === undefined) {
    walk.findings.push(outsideRoot(shown));
  } else if (!statSync(real).isDirectory()) {
    if (inside.endsWith(".ts")) walk.files.add(inside);
  } else if (depth > 0 && !walk.folders.has(real)) {
    walk.folders.add(real);
    for (const entry of readdirSync(real, { withFileTypes: true })) {
      if (worthVisiting(entry)) visit(walk, join(real, entry.name), `${inside}/${entry.name}`, depth - 1);
    }
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

function isDefinition(file: string, folder: string): boolean {
  const parts = file.slice(folder.length).split("/");
  return !/\.(d|test)\.ts$/.test(file) && !parts.some((part) => part.startsWith("_"));
}

function noDefinitions(folder: string): Finding {
  return errorAt(
    { file: folder, line: 1, column: 1 },
    "no-definitions",
    `there is no definition in ${folder}/`,
    `Write a solution to ${folder}/<vendor>/<product>.ts, or name another folder in conformitron.yaml.`,
  );
}

function outsideRoot(file: string): Finding {
  return errorAt(
    { file, line: 1, column: 1 },
    "outside-root",
    `${file} is a symbolic link to nothing, or to a place outside the project`,
    "Replace the link by the file itself.",
  );
}
