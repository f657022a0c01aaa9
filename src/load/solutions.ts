import { compare, type Finding } from "../model/finding.js";
import type { Namespace } from "./modules.js";
import { errorAt } from "./report.js";

/** The class of a solution. Load knows nothing of constructs, so whoever calls it says what the scope and environment are. */
export type SolutionClass = new (scope: never, environment: never) => unknown;

/** One solution class that a definition exports. */
export interface LoadedSolution {
  /** Relative to the root, with `/`. */
  readonly file: string;
  readonly exportName: string;
  readonly type: SolutionClass;
}

// Set by the base class, and found without importing it, so that another copy of the package would be recognised too.
const SOLUTION = Symbol.for("conformitron.Solution");

/** The solutions that the modules export, each class once, in the order of the files and then of the export names. */
export function solutionsOf(modules: ReadonlyMap<string, Namespace>): {
  solutions: LoadedSolution[];
  findings: Finding[];
} {
  const seen = new Set<unknown>();
  const solutions: LoadedSolution[] = [];
  const findings: Finding[] = [];
  for (const [file, exports] of modules) {
    const classes = Object.entries(exports).flatMap(([name, value]) => (isSolution(value) ? [{ name, value }] : []));
    if (classes.length === 0) findings.push(noSolution(file));
    for (const { name, value } of classes.sort((a, b) => byName(a.name, b.name))) {
      if (!seen.has(value)) solutions.push({ file, exportName: name, type: value });
      seen.add(value);
    }
  }
  return { solutions, findings };
}

function isSolution(value: unknown): value is SolutionClass {
  return typeof value === "function" && (value as unknown as Record<symbol, unknown>)[SOLUTION] === true;
}

/** A class that is exported by its name and as `default` goes by its name. */
function byName(a: string, b: string): number {
  return Number(a === "default") - Number(b === "default") || compare(a, b);
}

function noSolution(file: string): Finding {
  return errorAt(
    { file, line: 1, column: 1 },
    "no-solution",
    `${file} exports no solution`,
    "export a class that extends Solution, or begin the file's name with '_' when others import it",
  );
}
