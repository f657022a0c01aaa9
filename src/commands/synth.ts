import { relative, resolve } from "node:path";
import { CommandError, EXIT } from "../base/errors.js";
import type { OutputPlan } from "../emit/output/types.js";
import type { Compiled, CompileOptions } from "../emit/types.js";
import type { Environment } from "../model/environment.js";
import type { Finding } from "../model/finding.js";
import { type Change, type SynthReport, synthReport } from "../report/synth.js";
import { type CompileRequest, compileProject } from "./compile-project.js";
import { foreignFindings } from "./foreign.js";
import { finishBeforeStopping } from "./interruption.js";
import { outputFailure } from "./output-failure.js";
import type { Project } from "./project.js";
import { selectSolutions } from "./selection.js";

/** What `synth` is asked to do. */
export interface SynthRequest extends CompileRequest {
  /** Output folder, absolute. */
  readonly out: string;
  readonly check: boolean;
  readonly environments: readonly string[];
  readonly solutions: readonly string[];
  /** Called with the differences that `check` found. */
  readonly diff: (lines: Iterable<string>) => void;
}

/** What came of it. */
export interface SynthResult {
  readonly report: SynthReport;
  readonly exitCode: number;
}

/** Loads and compiles all definitions and writes the tree, or compares it with what is on disk. Throws a CommandError where it cannot. */
export async function synth(request: SynthRequest): Promise<SynthResult> {
  try {
    return await synthesize(request);
  } catch (error) {
    throw outputFailure(error);
  }
}

async function synthesize(request: SynthRequest): Promise<SynthResult> {
  const { project, check, version } = request;
  if (check) await refuseInterrupted(request);
  const options = compileOptions(project, version);
  const { compiled, environments } = await compileProject(request, options);
  if (compiled.findings.some(({ severity }) => severity === "error")) return failed(check, compiled.findings, compiled);
  const selected = selectSolutions(compiled, environments, request);
  return output(request, compiled, environments, options, selected);
}

function compileOptions(project: Project, version: string): CompileOptions {
  return {
    root: project.root,
    definitions: resolve(project.root, project.solutions),
    sourcePath: project.sourcePath,
    tierCase: project.tierCase,
    repository: project.repository,
    generator: version.split(".").slice(0, 2).join("."),
  };
}

async function refuseInterrupted({ out, project }: SynthRequest): Promise<void> {
  const { interruptedOutput } = await import("../emit/output/recover.js");
  if (await interruptedOutput(out)) {
    throw new CommandError(
      `${display(project, out)} was left half written by a synth that was killed`,
      "run synth, which completes it",
      EXIT.unjudged,
    );
  }
}

async function output(
  request: SynthRequest,
  compiled: Compiled,
  environments: readonly Environment[],
  options: CompileOptions,
  selected: ReadonlySet<string> | undefined,
): Promise<SynthResult> {
  const { out, check } = request;
  const [{ readPrevious }, { assembleTree }, { planOutput }, { recoverOutput }] = await Promise.all([
    import("../emit/previous.js"),
    import("../emit/assemble.js"),
    import("../emit/output/plan.js"),
    import("../emit/output/recover.js"),
  ]);
  if (!check && (await recoverOutput(out)) === "completed") request.progress("completed what a killed synth had begun");
  const previous = readPrevious(out);
  const expected = assembleTree({ compiled, environments, previous, out, options, ...(selected ? { selected } : {}) });
  const plan = await planOutput(out, expected);
  if (plan.foreign.length > 0)
    return failed(check, foreignFindings(plan, previous.owned.size > 0, display(request.project, out)), compiled);
  if (check) await showDifferences(request, plan, previous.generators, options.generator);
  else await write(request, plan);
  return result(request, compiled, plan, selected);
}

async function write({ out }: SynthRequest, plan: OutputPlan): Promise<void> {
  const { writePlan } = await import("../emit/output/write.js");
  const left = "each file is whole, old or new; the next 'conformitron synth' completes or undoes the rest";
  await finishBeforeStopping(left, () => writePlan(out, plan));
}

async function showDifferences(
  { out, project, diff }: SynthRequest,
  plan: OutputPlan,
  generators: ReadonlySet<string>,
  generator: string,
): Promise<void> {
  if (plan.writes.length === 0 && plan.removals.length === 0) return;
  const others = [...generators].filter((other) => other !== generator);
  if (others.length > 0) diff([`# the tree was made by conformitron ${others.join(", ")}, this is ${generator}\n`]);
  const { unifiedDiff } = await import("../emit/output/diff.js");
  diff(unifiedDiff(plan, { outLabel: display(project, out) }));
}

function result(
  { check }: SynthRequest,
  compiled: Compiled,
  plan: OutputPlan,
  selected: ReadonlySet<string> | undefined,
): SynthResult {
  const changes: Change[] = [
    ...plan.writes.map(({ path, before }) => ({
      path,
      change: before === undefined ? ("added" as const) : ("changed" as const),
    })),
    ...plan.removals.map(({ path }) => ({ path, change: "removed" as const })),
  ];
  const report = synthReport({
    check,
    findings: compiled.findings,
    changes,
    environments: compiled.environments,
    solutions: selected?.size ?? compiled.solutions.length,
    unchanged: plan.unchanged,
  });
  return { report, exitCode: check && changes.length > 0 ? EXIT.failed : EXIT.passed };
}

function failed(check: boolean, findings: readonly Finding[], compiled?: Compiled): SynthResult {
  const report = synthReport({
    check,
    findings,
    changes: [],
    environments: compiled?.environments ?? [],
    solutions: compiled?.solutions.length ?? 0,
    unchanged: 0,
  });
  return { report, exitCode: EXIT.usage };
}

/** The output folder for people: relative to the project where it is inside it. */
export function display(project: Project, out: string): string {
  const path = relative(project.root, out).split("\\").join("/");
  return path === "" ? "." : path.startsWith("..") ? out : path;
}
