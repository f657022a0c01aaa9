import type { Paint, Verbosity } from "./terminal.js";

/** Human lines on stderr; data goes to stdout, never through here. */
export interface Log {
  /** Something that people want to know. */
  info(text: string): void;
  /** Something for `--verbose` only. */
  detail(text: string): void;
  /** Something that went wrong; also with `--quiet`. */
  error(text: string): void;
}

/** A log that writes lines to a stream. */
export function createLog(stream: { write(text: string): unknown }, verbosity: Verbosity, paint: Paint): Log {
  const line = (text: string): void => void stream.write(`${text}\n`);
  return {
    info: (text) => verbosity !== "quiet" && line(text),
    detail: (text) => verbosity === "verbose" && line(paint("dim", text)),
    error: (text) => line(text),
  };
}
