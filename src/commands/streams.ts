import { writeFileSync } from "node:fs";
import { CommandError, EXIT } from "../base/errors.js";

/** When the reader of a pipe goes away (`| head`), there is nobody to write for: no error, no stack trace. */
export function quietlyEndOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(process.exitCode ?? EXIT.passed);
      throw error;
    });
  }
}

/** Says what went wrong: for people on stderr, and as JSON on stdout where JSON was asked for. Gives the exit code. */
export function reportError(error: unknown, argv: readonly string[]): number {
  const known = error instanceof CommandError ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  const fix = known?.fix ?? "run again with --debug and report what it shows";
  if (argv.includes("--debug") && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.stderr.write(`error: ${message}\nfix: ${fix}\n`);
  if (argv.some((word) => word === "json" || word === "--output=json")) {
    process.stdout.write(`${JSON.stringify({ apiVersion: "conformitron.io/v1", kind: "Error", message, fix })}\n`);
  }
  return known?.exitCode ?? EXIT.unjudged;
}

/** A form of a report and where it goes: a file, or standard output. */
export interface OutputTarget {
  readonly format: string;
  readonly file: string | undefined;
}

/** Reads `text`, `json` or `json=report.json`. Throws a CommandError for an unknown form. */
export function parseOutput(value: string, formats: readonly string[]): OutputTarget {
  const at = value.indexOf("=");
  const format = at < 0 ? value : value.slice(0, at);
  const file = at < 0 ? undefined : value.slice(at + 1);
  if (!formats.includes(format))
    throw new CommandError(`there is no output form '${format}'`, `use ${formats.join(" or ")}, or FORM=FILE`);
  if (file === "") throw new CommandError(`--output ${value} names no file`, "write a file after '='");
  return { format, file };
}

/** Writes a report to its file or to standard output. */
export function writeReport(target: OutputTarget, content: string): void {
  if (target.file === undefined) process.stdout.write(content);
  else writeFileSync(target.file, content);
}
