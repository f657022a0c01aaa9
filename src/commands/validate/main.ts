import { EXIT } from "../../base/errors.js";
import { createLog, type Log } from "../../base/log.js";
import { painter } from "../../base/terminal.js";
import type { RuleText } from "../../model/rule.js";
import type { ReportedObject } from "../../report/validation/options.js";
import { renderValidation, type ValidationFormat } from "../../report/validation/render.js";
import { type ValidationReport, validationReport } from "../../report/validation/report.js";
import { openProject } from "../project.js";
import { type OutputTarget, writeReport } from "../streams.js";
import { packageVersion } from "../version.js";
import type { ValidateOptions } from "./options.js";
import type { ValidateRequest, Validation } from "./request.js";
import { validate } from "./validate.js";

/** Judges what the command line names, writes the reports and sets the exit code. */
export async function runValidate(paths: readonly string[], options: ValidateOptions): Promise<void> {
  const verbosity = options.quiet ? "quiet" : options.verbose ? "verbose" : "normal";
  const log = createLog(process.stderr, verbosity, painter(options.color, process.stderr, process.env));
  const validation = await validate(await requestOf(paths, options, log));
  const report = validationReport(validation.outcome);
  process.exitCode = exitCodeOf(report, options.strict ?? false);
  await writeReports(report, validation, options);
}

async function requestOf(paths: readonly string[], options: ValidateOptions, log: Log): Promise<ValidateRequest> {
  const { kubernetesVersion, fluxVersion, tree } = options;
  return {
    cwd: process.cwd(),
    paths,
    project: await openProject(process.cwd(), options.config),
    environments: options.environment,
    charts: options.charts,
    now: Date.now(),
    version: packageVersion(),
    cache: options.cache,
    progress: log.detail,
    ...(paths.includes("-") && { stdin: await readStdin() }),
    ...(kubernetesVersion !== undefined && { kubernetesVersion }),
    ...(fluxVersion !== undefined && { fluxVersion }),
    ...(tree !== undefined && { tree }),
  };
}

/** Errors count most; then what could not be judged, an empty selection among it. */
function exitCodeOf({ summary }: ValidationReport, strict: boolean): number {
  if (summary.errors > 0 || (strict && summary.warnings > 0)) return EXIT.failed;
  return summary.unjudged > 0 || summary.objects === 0 ? EXIT.unjudged : EXIT.passed;
}

async function writeReports(report: ValidationReport, validation: Validation, options: ValidateOptions): Promise<void> {
  const targets: readonly OutputTarget[] = options.output.length > 0 ? options.output : [TEXT];
  const rules = report.findings.length > 0 ? await ruleTexts() : [];
  // Only this form names the objects that have passed.
  const objects = targets.some(({ format }) => format === "junit") ? validation.objects() : [];
  for (const target of targets) writeReport(target, rendered(target, report, { rules, objects }, options));
}

interface Texts {
  readonly rules: readonly RuleText[];
  readonly objects: readonly ReportedObject[];
}

function rendered(target: OutputTarget, report: ValidationReport, texts: Texts, options: ValidateOptions): string {
  const toTerminal = target.file === undefined && process.stdout.isTTY;
  return renderValidation(target.format as ValidationFormat, report, {
    ...texts,
    strict: options.strict ?? false,
    verbose: options.verbose ?? false,
    version: packageVersion(),
    paint: painter(target.file === undefined ? options.color : "never", process.stdout, process.env),
    ...(toTerminal && { width: process.stdout.columns }),
  });
}

async function ruleTexts(): Promise<readonly RuleText[]> {
  return (await import("../../check/rules.js")).RULES;
}

const TEXT: OutputTarget = { format: "text", file: undefined };

async function readStdin(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString("utf8");
}
