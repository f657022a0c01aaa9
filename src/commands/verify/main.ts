import { CommandError, EXIT } from "../../base/errors.js";
import { createLog, type Log } from "../../base/log.js";
import { masker } from "../../base/mask.js";
import { painter, type Verbosity } from "../../base/terminal.js";
import type { Cluster } from "../../model/cluster.js";
import type { VerificationReport } from "../../model/verification.js";
import { readSourceFile } from "../../read/source-file.js";
import { createProgress } from "../../report/verification/progress.js";
import type { ProgressView } from "../../report/verification/progress-types.js";
import { cleanUpAfterRuns } from "./cleanup.js";
import { planText, printAdmission } from "./dry-run.js";
import { checkExtraOptions } from "./extra-options.js";
import type { VerifyOptions } from "./options.js";
import { printRbac } from "./rbac.js";
import { writeVerification } from "./reports.js";
import { chooseFromTree, connectTo, requestOf, type VerifyRequest } from "./request.js";
import { Stop } from "./stop.js";
import { verify } from "./verify.js";

/** Judges what the command line names, writes the record and sets the exit code. */
export async function runVerify(path: string | undefined, options: VerifyOptions): Promise<void> {
  const verbosity = options.quiet ? "quiet" : options.verbose ? "verbose" : "normal";
  const log = createLog(process.stderr, verbosity, painter(options.color, process.stderr, process.env));
  if (options.cleanup) return onCluster(options, log, (cluster) => cleanUpAfterRuns(cluster, log));
  checkExtraOptions(options);
  const chosen = await chooseFromTree(path, options);
  if (chosen.plans.length === 0) return sayNothingChosen(log, options);
  if (options.printRbac) return printRbac(chosen.plans, options.mutation === true);
  if (options.dryRun) process.stdout.write(planText(chosen.plans));
  if (options.dryRun && !namesCluster(options)) return;
  await onCluster(options, log, async (cluster) => {
    const request = await requestOf(chosen, options, cluster);
    await (options.dryRun ? printAdmission(cluster, request) : run(request, options, cluster, verbosity));
  });
}

async function onCluster(options: VerifyOptions, log: Log, work: (cluster: Cluster) => Promise<void>): Promise<void> {
  const cluster = await connectTo(options, log);
  try {
    await work(cluster);
  } finally {
    cluster.close();
  }
}

function namesCluster({ context, currentContext }: VerifyOptions): boolean {
  return context !== undefined || currentContext === true;
}

async function run(
  request: VerifyRequest,
  options: VerifyOptions,
  cluster: Cluster,
  verbosity: Verbosity,
): Promise<void> {
  const progress = progressOf(options, verbosity, request.secrets);
  const stop = Stop.onSignals(process);
  try {
    const { parallel } = options;
    const tools = { cluster, stop, progress: progress.show, parse, parallel, loadBalancer: "warn" } as const;
    const report = await verify(request, tools);
    progress.stop();
    writeVerification(report, options, request.secrets);
    process.exitCode = stop.exitCode ?? exitCodeOf(report);
  } finally {
    progress.stop();
    stop.release();
  }
}

function progressOf({ color }: VerifyOptions, verbosity: Verbosity, secrets: readonly string[]): ProgressView {
  const stream = process.stderr;
  const paint = painter(color, stream, process.env);
  return createProgress({ stream, paint, env: process.env, verbosity, mask: masker(secrets) });
}

function parse(text: string): unknown[] {
  return readSourceFile("manifest.yaml", text).documents.map(({ value }) => value);
}

/** A change that touches no solution is verified; a tree without solutions is not. */
function sayNothingChosen(log: Log, { changedSince, environment }: VerifyOptions): void {
  if (changedSince === undefined) {
    throw new CommandError(
      `the tree has no solution for the environment ${environment}`,
      "name another environment or another folder",
      EXIT.unjudged,
    );
  }
  log.info(`no solution is touched by what changed since ${changedSince}: nothing to verify`);
}

/** What failed counts most; then what could not be judged. */
export function exitCodeOf({ summary, preflight }: VerificationReport): number {
  if (summary.failed > 0) return EXIT.failed;
  const refused = preflight.some(({ verdict }) => verdict === "error");
  return summary.error > 0 || summary.unknown > 0 || refused || summary.passed === 0 ? EXIT.unjudged : EXIT.passed;
}
