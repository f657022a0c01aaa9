import { resolve } from "node:path";
import { EXIT } from "../../base/errors.js";
import { createLog } from "../../base/log.js";
import { painter } from "../../base/terminal.js";
import { RULES } from "../../check/rules.js";
import { renderValidation, type ValidationFormat } from "../../report/validation/render.js";
import { type ValidationReport, validationReport } from "../../report/validation/report.js";
import { openProject } from "../project.js";
import { type OutputTarget, writeReport } from "../streams.js";
import type { ValidateOptions } from "../validate.command.js";
import { packageVersion } from "../version.js";
import { type Validation, validate } from "./validate.js";

/** Judges what the command line names, writes the reports and sets the exit code. */
export async function runValidate(paths: readonly string[], options: ValidateOptions): Promise<void> {
  const project = await openProject(process.cwd(), options.config);
  const verbosity = options.quiet ? "quiet" : options.verbose ? "verbose" : "normal";
  const log = createLog(process.stderr, verbosity, painter(options.color, process.stderr, process.env));
  const { kubernetesVersion, fluxVersion, tree } = options;
  const validation = await validate({
    cwd: process.cwd(),
    paths,
    out: resolve(project.root, project.out),
    project,
    environments: options.environment,
    charts: options.charts,
    today: new Date().toISOString().slice(0, 10),
    version: packageVersion(),
    progress: log.detail,
    ...(paths.includes("-") && { stdin: await readStdin() }),
    ...(kubernetesVersion !== undefined && { kubernetesVersion }),
    ...(fluxVersion !== undefined && { fluxVersion }),
    ...(tree !== undefined && { tree }),
  });
  const report = validationReport({
    findings: validation.findings,
    unjudged: validation.unjudged,
    files: validation.files,
    objects: validation.manifests.length,
  });
  process.exitCode = exitCodeOf(report, options.strict ?? false);
  writeReports(report, validation, options);
}

/** Errors count most; then what could not be judged, an empty selection among it. */
function exitCodeOf({ summary }: ValidationReport, strict: boolean): number {
  if (summary.errors > 0 || (strict && summary.warnings > 0)) return EXIT.failed;
  return summary.unjudged > 0 || summary.objects === 0 ? EXIT.unjudged : EXIT.passed;
}

function writeReports(report: ValidationReport, { manifests }: Validation, options: ValidateOptions): void {
  const objects = manifests.map(({ apiVersion, kind, namespace, name, origin }) => ({
    ...{ apiVersion, kind, namespace, name },
    file: origin.file,
  }));
  const targets: readonly OutputTarget[] = options.output.length > 0 ? options.output : [TEXT];
  for (const target of targets) {
    const toTerminal = target.file === undefined && process.stdout.isTTY;
    const text = renderValidation(target.format as ValidationFormat, report, {
      rules: RULES,
      objects,
      strict: options.strict ?? false,
      verbose: options.verbose ?? false,
      version: packageVersion(),
      paint: painter(target.file === undefined ? options.color : "never", process.stdout, process.env),
      ...(toTerminal && { width: process.stdout.columns }),
    });
    writeReport(target, text);
  }
}

const TEXT: OutputTarget = { format: "text", file: undefined };

async function readStdin(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString("utf8");
}
