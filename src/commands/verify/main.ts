import { CommandError, EXIT } from "../../base/errors.js";
import { createLog, type Log } from "../../base/log.js";
import { painter, type Verbosity } from "../../base/terminal.js";
import type { VerificationReport } from "../../model/verification.js";
import { readSourceFile } from "../../read/source-file.js";
import { createProgress } from "../../report/verification/progress.js";
import type { VerifyOptions } from "./options.js";
import { writeVerification } from "./reports.js";
import { connectTo, requestOf } from "./request.js";
import { Stop } from "./stop.js";
import { verify } from "./verify.js";

/** Judges what the command line names, writes the record and sets the exit code. */
export async function runVerify(path: string | undefined, options: VerifyOptions): Promise<void> {
  const verbosity = options.quiet ? "quiet" : options.verbose ? "verbose" : "normal";
  const log = createLog(process.stderr, verbosity, painter(options.color, process.stderr, process.env));
  const request = await requestOf(path, options);
  if (request.plans.length === 0) return sayNothingChosen(log, options);
  const cluster = await connectTo(options, log);
  const progress = progressOf(options, verbosity);
  const stop = Stop.onSignals(process);
  try {
    const { parallel } = options;
    const tools = { cluster, stop, progress: progress.show, parse, parallel, loadBalancer: "warn" } as const;
    const report = await verify(request, tools);
    progress.stop();
    writeVerification(report, options);
    process.exitCode = stop.exitCode ?? exitCodeOf(report);
  } finally {
    progress.stop();
    stop.release();
    cluster.close();
  }
}

function progressOf({ color }: VerifyOptions, verbosity: Verbosity): ReturnType<typeof createProgress> {
  const stream = process.stderr;
  return createProgress({ stream, paint: painter(color, stream, process.env), env: process.env, verbosity });
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
export function exitCodeOf({ summary, preflight, solutions }: VerificationReport): number {
  if (summary.failed > 0) return EXIT.failed;
  const isJudged = solutions.length > 0 && summary.passed + summary.skipped > 0;
  const refused = preflight.some(({ verdict }) => verdict === "error");
  return summary.error > 0 || summary.unknown > 0 || refused || !isJudged ? EXIT.unjudged : EXIT.passed;
}
