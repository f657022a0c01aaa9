/**
 * Why the output folder could not be written:
 * `place` the output folder, or a file in it, cannot be used, `locked` another synth is writing, `changed` the tree changed meanwhile, `staging` the
 * new files could not be written (the tree is untouched), `interrupted` the switch to them stopped in the middle (the next
 * synth completes it), `damaged` what an earlier synth left cannot be read.
 */
export type OutputProblem = "place" | "locked" | "changed" | "staging" | "interrupted" | "damaged";

/** The output folder could not be written; the message names the path and the cause. */
export class OutputError extends Error {
  override readonly name = "OutputError";
  readonly problem: OutputProblem;
  /** What to do about it, in the imperative. */
  readonly fix: string;

  constructor(problem: OutputProblem, message: string, fix: string, cause?: unknown) {
    super(cause === undefined ? message : `${message}: ${causeText(cause)}`, { cause });
    this.problem = problem;
    this.fix = fix;
  }
}

// The system's own message ends with the call and the temporary path, which says nothing to the reader.
function causeText(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replace(/, \w+( '.*)?$/s, "");
}
