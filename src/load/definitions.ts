import { realpathSync } from "node:fs";
import { cacheFolder } from "../base/cache.js";
import type { EnvironmentDefinition } from "../model/environment.js";
import { type Finding, sortFindings } from "../model/finding.js";
import { discover, type ProjectFiles } from "./discover.js";
import { environmentsOf } from "./environments.js";
import { execute } from "./execute.js";
import { checkImports } from "./imports.js";
import { moduleLoader } from "./modules.js";
import { errorAt } from "./report.js";
import { type LoadedSolution, solutionsOf } from "./solutions.js";
import { soundDefinitions } from "./sound.js";
import { readSources, type Source } from "./sources.js";
import { checkTypes } from "./types.js";

export type { LoadedSolution, SolutionClass } from "./solutions.js";

/** What to load, and how. */
export interface LoadOptions {
  /** The project's root folder. */
  readonly root: string;
  /** Folder of the definitions, relative to the root. */
  readonly solutions: string;
  /** Folder of the environment files, relative to the root; where it is absent the built-in environments apply. */
  readonly environments: string;
  /** Whether types are checked; syntax and imports always are. */
  readonly typeCheck: boolean;
  /** Gives the environments for a project without any of its own. */
  readonly builtinEnvironments: () => Promise<readonly EnvironmentDefinition[]>;
  /** The version of conformitron: another version checks the types anew. */
  readonly version: string;
  /** @default `node_modules/.cache/conformitron` of the project, or a folder of the temporary one where that cannot be written */
  readonly cacheDirectory?: string;
}

/** What was loaded; where `findings` is not empty, the rest may be incomplete. */
export interface Loaded {
  /** Sorted by name. */
  readonly environments: readonly EnvironmentDefinition[];
  /** Sorted by file, then by export name. */
  readonly solutions: readonly LoadedSolution[];
  readonly findings: readonly Finding[];
  readonly timings: Timings;
}

/** Milliseconds of each step. */
export interface Timings {
  /** Reading, transpiling and judging the imports. */
  readonly read: number;
  readonly typeCheck: number;
  /** Running the files. */
  readonly run: number;
}

/**
 * Loads a project's definitions and environments. Bad input never throws: whatever is wrong with any file is a finding. A file whose
 * imports, syntax or types are wrong is not run, nor what imports it; the others are, so that their problems are reported as well.
 */
export async function loadDefinitions(options: LoadOptions): Promise<Loaded> {
  const clock = stopwatch();
  const root = realpathSync(options.root);
  const cache = options.cacheDirectory ?? cacheFolder(root);
  const files = discover(root, options.solutions, options.environments);
  const sources = await readSources(root, [...files.definitions, ...(files.environments ?? [])], cache);
  const findings = [...files.findings, ...staticFindings(sources, files)];
  const read = clock();
  if (options.typeCheck) findings.push(...(await typeFindings(root, files, options.version, cache)));
  const typeCheck = clock();
  const sound = soundDefinitions(files, sources, findings);
  if (findings.length > 0 && sound.length === 0) {
    return {
      environments: [],
      solutions: [],
      findings: sortFindings(unique(findings)),
      timings: { read, typeCheck, run: 0 },
    };
  }
  const loaded = await run(root, { ...files, definitions: sound }, sources, options.builtinEnvironments);
  const all = sortFindings([...unique(findings), ...loaded.findings]);
  return { ...loaded, findings: all, timings: { read, typeCheck, run: clock() } };
}

function staticFindings(sources: ReadonlyMap<string, Source>, files: ProjectFiles): Finding[] {
  return [
    ...[...sources.values()].flatMap(syntaxFindings),
    ...checkImports(sources, files.definitions, "definition"),
    ...checkImports(sources, files.environments ?? [], "environment"),
  ];
}

function syntaxFindings({ file, errors }: Source): Finding[] {
  return errors.map(({ message, line, column }) =>
    errorAt({ file, line, column }, "syntax-error", message, "correct the syntax"),
  );
}

/** An import that is refused is often a type error as well, and a shared file is judged twice: the first finding at a place counts. */
function unique(findings: readonly Finding[]): Finding[] {
  const byPlace = new Map<string, Finding>();
  for (const finding of findings) if (!byPlace.has(placeOf(finding))) byPlace.set(placeOf(finding), finding);
  return [...byPlace.values()];
}

function placeOf({ file, line, column }: Finding): string {
  return `${file}:${line}:${column}`;
}

function typeFindings(
  root: string,
  { definitions, environments, declarations }: ProjectFiles,
  version: string,
  cache: string | undefined,
): Promise<readonly Finding[]> {
  // The names of the built-in environments are declared where they are.
  const packages = environments ? [] : ["conformitron/environments"];
  return checkTypes({
    root,
    files: [...definitions, ...(environments ?? []), ...declarations],
    packages,
    version,
    cache,
  });
}

async function run(
  root: string,
  files: ProjectFiles,
  sources: ReadonlyMap<string, Source>,
  builtin: () => Promise<readonly EnvironmentDefinition[]>,
): Promise<Omit<Loaded, "timings">> {
  const load = await moduleLoader(root, sources);
  const declared = await execute(root, files.environments ?? [], load);
  const defined = await execute(root, files.definitions, load);
  const own = environmentsOf(declared.modules);
  const { solutions, findings } = solutionsOf(defined.modules);
  return {
    environments: files.environments ? own.environments : await builtin(),
    solutions,
    findings: sortFindings([...declared.findings, ...own.findings, ...defined.findings, ...findings]),
  };
}

/** Gives the milliseconds since it was called last. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const passed = performance.now() - last;
    last += passed;
    return passed;
  };
}
