import { CommandError, EXIT } from "../base/errors.js";
import { OutputError } from "../emit/output/error.js";

/**
 * What went wrong with the output folder, as an error of the command: a folder that cannot be used is bad usage; in all other cases the
 * tree could not be judged or written this time.
 */
export function outputFailure(error: unknown): unknown {
  if (!(error instanceof OutputError)) return error;
  return new CommandError(error.message, error.fix, error.problem === "place" ? EXIT.usage : EXIT.unjudged);
}
