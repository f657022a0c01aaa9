import { writeFileSync } from "node:fs";
import { CommandError, EXIT } from "../base/errors.js";
import { didYouMean } from "../base/suggest.js";

/** When the reader of a pipe goes away (`| head`), there is nobody to write for: no error, no stack trace. */
export function quietlyEndOnClosedPipe(): void {
  // While definitions run, process.exit is not what it was.
  const exit = process.exit.bind(process);
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") exit(process.exitCode ?? EXIT.passed);
      throw error;
    });
  }
}

/** Says what went wrong: for people on stderr, and as JSON where JSON was asked for. Gives the exit code. */
export function reportError(error: unknown, argv: readonly string[]): number {
  const known = error instanceof CommandError ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  const fix = known?.fix ?? "run again with --debug and report what it shows";
  if (argv.includes("--debug") && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.stderr.write(`error: ${message}\nfix: ${fix}\n`);
  writeErrorReports({ message, fix }, argv);
  return known?.exitCode ?? EXIT.unjudged;
}

/** Writes an error where a report in JSON was asked for; where the arguments cannot be understood, as far as they can. */
export function writeErrorReports(
  error: { readonly message: string; readonly fix: string },
  argv: readonly string[],
): void {
  const content = `${JSON.stringify({ apiVersion: "conformitron.io/v1", kind: "Error", ...error })}\n`;
  for (const file of new Set(jsonTargets(argv))) {
    try {
      writeReport({ format: "json", file }, content);
    } catch (failure) {
      process.stderr.write(`error: ${failure instanceof Error ? failure.message : String(failure)}\n`);
    }
  }
}

/** The files of `--output json=FILE`; undefined stands for `--output json`. */
function jsonTargets(argv: readonly string[]): (string | undefined)[] {
  const values = argv.flatMap((word, index) => {
    if (word.startsWith("--output=")) return [word.slice("--output=".length)];
    return argv[index - 1] === "--output" ? [word] : [];
  });
  return values.flatMap((value) => {
    if (value === "json") return [undefined];
    return value.startsWith("json=") && value !== "json=" ? [value.slice("json=".length)] : [];
  });
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
    throw new CommandError(
      `there is no output form '${format}'.${didYouMean(format, formats)}`,
      `use ${listed(formats)}, or FORM=FILE`,
    );
  if (file === "") throw new CommandError(`--output ${value} names no file`, "write a file after '='");
  return { format, file };
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** Writes a report to its file or to standard output. Throws a CommandError where the file cannot be written. */
export function writeReport(target: OutputTarget, content: string): void {
  if (target.file === undefined) {
    process.stdout.write(content);
    return;
  }
  try {
    writeFileSync(target.file, content);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      `cannot write the report: ${cause}`,
      "name a file in a folder that exists and can be written",
    );
  }
}
