import { EXIT } from "../../base/errors.js";
import { createLog, type Log } from "../../base/log.js";
import { painter } from "../../base/terminal.js";
import type { RuleText } from "../../model/rule.js";
import type { ReportedObject } from "../../report/validation/options.js";
import { renderValidation, type ValidationFormat } from "../../report/validation/render.js";
import { type ValidationReport, validationReport } from "../../report/validation/report.js";
import { openProject } from "../project.js";
import { type OutputTarget, quietlyEndOnClosedPipe, reportError, writeReport } from "../streams.js";
import { packageVersion } from "../version.js";
import type { ValidateOptions } from "./options.js";
import { plainArguments } from "./plain-arguments.js";
import type { ValidateRequest, Validation } from "./request.js";
import { readStdin } from "./stdin.js";
import { validate } from "./validate.js";

/**
 * Runs `validate` where its arguments are plain, and gives the exit code; undefined where commander has to read them. What goes wrong
 * is told as the whole program would tell it.
 */
export async function validateDirectly(argv: readonly string[]): Promise<number | undefined> {
  const plain = plainArguments(argv, process.env);
  if (plain === undefined) return undefined;
  quietlyEndOnClosedPipe();
  try {
    await runValidate(plain.paths, plain.options);
    return Number(process.exitCode ?? EXIT.passed);
  } catch (error) {
    return reportError(error, argv);
  }
}

/** Judges what the command line names, writes the reports and sets the exit code. */
export async function runValidate(paths: readonly string[], options: ValidateOptions): Promise<void> {
  const verbosity = options.quiet ? "quiet" : options.verbose ? "verbose" : "normal";
  const log = createLog(process.stderr, verbosity, painter(options.color, process.stderr, process.env));
  const validation = await validate(await requestOf(paths, options, log));
  const report = validationReport(validation.outcome);
  process.exitCode = exitCodeOf(report, options);
  sayWhyNothing(report, options, log);
  await writeReports(report, validation, options);
}

async function requestOf(paths: readonly string[], options: ValidateOptions, log: Log): Promise<ValidateRequest> {
  const { tree } = options;
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
    ...(await versionsOf(options)),
    allowEmpty: options.allowEmpty ?? false,
    ...(tree !== undefined && { tree }),
    ...((options.fix || options.fixDryRun) && { mending: (await import("./mending.js")).mendingOf(options) }),
  };
}

/** What knows all versions is loaded only where one is named. */
async function versionsOf({
  kubernetesVersion,
  fluxVersion,
}: Pick<ValidateOptions, "kubernetesVersion" | "fluxVersion">) {
  if (kubernetesVersion === undefined && fluxVersion === undefined) return {};
  const { kubernetesMinor, fluxMinor } = await import("./versions.js");
  return {
    ...(kubernetesVersion !== undefined && { kubernetesVersion: kubernetesMinor(kubernetesVersion) }),
    ...(fluxVersion !== undefined && { fluxVersion: fluxMinor(fluxVersion) }),
  };
}

/** Errors count most; then what could not be judged, an empty selection among it. */
function exitCodeOf({ summary }: ValidationReport, { strict, allowEmpty }: ValidateOptions): number {
  if (summary.errors > 0 || (strict && summary.warnings > 0)) return EXIT.failed;
  const isEmpty = summary.objects === 0 && !allowEmpty;
  return summary.unjudged > 0 || isEmpty ? EXIT.unjudged : EXIT.passed;
}

/** Folders without manifests stand in the report; single files are named by hooks as well, which do not know what they hold. */
function sayWhyNothing({ summary }: ValidationReport, { allowEmpty }: ValidateOptions, log: Log): void {
  if (summary.objects > 0 || summary.errors > 0 || summary.unjudged > 0 || allowEmpty) return;
  const what = summary.files === 1 ? "the file holds no" : `none of the ${summary.files} files holds a`;
  log.error(`nothing was judged: ${what} Kubernetes object, which has apiVersion and kind`);
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
