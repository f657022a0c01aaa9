import { relative, resolve } from "node:path";
import type { Compiled, CompileOptions } from "../emit/types.js";
import type { Environment } from "../model/environment.js";
import { type Finding, sortFindings } from "../model/finding.js";
import { contain } from "./contain.js";
import { type Project, repositoryFindings } from "./project.js";

/** What compiling a project needs. */
export interface CompileRequest {
  readonly project: Project;
  readonly typeCheck: boolean;
  /** Version of conformitron. */
  readonly version: string;
  /** Says what goes on. */
  readonly progress: (text: string) => void;
}

/** What the definitions of a project give for its environments. */
export interface CompiledProject {
  readonly compiled: Compiled;
  readonly environments: readonly Environment[];
}

/** Loads and compiles all definitions of a project, so that they cannot spoil the command. */
export async function compileProject(request: CompileRequest, options: CompileOptions): Promise<CompiledProject> {
  const { value, strays } = await contain(() => loadAndCompile(request, options));
  if (strays.length === 0) return value;
  const stray = await Promise.all(strays.map((error) => strayFinding(error, options)));
  const findings = sortFindings([...value.compiled.findings, ...stray]);
  return { ...value, compiled: { ...value.compiled, findings } };
}

/** What is wrong with files and what is wrong with solutions is reported together, as far as the solutions could be loaded. */
async function loadAndCompile(request: CompileRequest, options: CompileOptions): Promise<CompiledProject> {
  const { environments, definitions, findings } = await load(request);
  if (findings.some((finding) => isInEnvironments(finding, request.project)))
    return { environments: [], compiled: nothing(findings) };
  const { compile } = await import("../emit/compile.js");
  const compiled = compile(definitions, environments, options);
  const all = sortFindings([...findings, ...compiled.findings, ...repositoryFindings(request.project, environments)]);
  return { environments, compiled: { ...compiled, findings: findings.length > 0 ? withoutConsequences(all) : all } };
}

/** An error of a definition that nobody waited for: it belongs to no solution, but its stack tells where it was made. */
async function strayFinding(error: unknown, options: CompileOptions): Promise<Finding> {
  const { originOf } = await import("../emit/origin.js");
  const file = relative(options.root, options.definitions).split("\\").join("/");
  return {
    code: "definition-failed",
    severity: "error",
    message: `an error that nobody waits for: ${error instanceof Error ? error.message : String(error)}`,
    fix: "await what may fail, and handle its error",
    ...((error instanceof Error && originOf(error, options)) || { file, line: 1, column: 1 }),
  };
}

/** Without environments that can be relied on, nothing can be said about solutions. */
function isInEnvironments({ file }: Finding, { root, environments }: Project): boolean {
  return !relative(resolve(root, environments), resolve(root, file)).startsWith("..");
}

function nothing(findings: readonly Finding[]): Compiled {
  return { solutions: [], shared: new Map(), findings, environments: [] };
}

/** What a solution requires may be missing only because the definition that brings it could not be loaded. */
function withoutConsequences(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ code }) => code !== "unmet-requirement");
}

async function load({ project, typeCheck, version, progress }: CompileRequest) {
  const [{ loadDefinitions }, { environmentFacts }] = await Promise.all([
    import("../load/definitions.js"),
    import("../model/environment.js"),
  ]);
  const loaded = await loadDefinitions({
    root: project.root,
    solutions: project.solutions,
    environments: project.environments,
    typeCheck,
    builtinEnvironments,
    version,
  });
  const { read, typeCheck: types, run } = loaded.timings;
  progress(`read ${Math.round(read)} ms, types ${Math.round(types)} ms, run ${Math.round(run)} ms`);
  return {
    environments: loaded.environments.map(environmentFacts),
    definitions: loaded.solutions as unknown as Parameters<typeof import("../emit/compile.js").compile>[0],
    findings: loaded.findings,
  };
}

/** The environments that are part of the package; they are compiled apart, so only their address is known here. */
async function builtinEnvironments() {
  const address = new URL("../environments/index.js", import.meta.url).href;
  return (await import(address)).environments;
}
