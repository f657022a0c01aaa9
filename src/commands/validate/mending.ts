import type { OutputTarget } from "../streams.js";
import { mendWords } from "./fix-words.js";
import type { ValidateOptions } from "./options.js";
import type { Mending } from "./request.js";

/** How the command line wants trees to be mended. The differences go where nothing else has to be read by a program. */
export function mendingOf({ output, fixDryRun }: ValidateOptions): Mending {
  const dryRun = fixDryRun ?? false;
  const stream = output.some(isDataOnStdout) ? process.stderr : process.stdout;
  return {
    dryRun,
    report: (report) => {
      const { diff, notes } = mendWords(report, dryRun);
      if (diff !== "") stream.write(diff);
      process.stderr.write(notes);
    },
  };
}

function isDataOnStdout({ format, file }: OutputTarget): boolean {
  return file === undefined && format !== "text";
}
