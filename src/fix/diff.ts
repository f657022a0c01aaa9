import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from "diff";

// Beyond this many changed lines looking for the shortest difference takes long, and nobody reads it.
const MOST_CHANGES = 2000;

/** The difference between two texts of a file, as `git apply` and `patch -p1` accept it; one line where it is too long to be read. */
export function textDiff(file: string, before: string, after: string): string {
  const options = { context: 3, maxEditLength: MOST_CHANGES };
  const patch = structuredPatch(`a/${file}`, `b/${file}`, before, after, undefined, undefined, options);
  return patch === undefined
    ? `--- a/${file}\n+++ b/${file}\n# more than ${MOST_CHANGES} lines change\n`
    : formatPatch(patch, FILE_HEADERS_ONLY);
}
