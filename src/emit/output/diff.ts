import { FILE_HEADERS_ONLY, formatPatch, type StructuredPatch, structuredPatch } from "diff";
import { compare } from "../../model/finding.js";
import type { OutputPlan } from "./types.js";

/** How a unified diff names the files. */
export interface DiffOptions {
  /** The output folder, put before every path, such as `dist`. */
  readonly outLabel: string;
}

/**
 * What writing the plan would change, as one unified diff for each file, sorted by path, which `git apply` and `patch -p1`
 * accept. The texts are made one by one, so that a long diff can be printed without being held.
 */
export function* unifiedDiff(plan: OutputPlan, { outLabel }: DiffOptions): Iterable<string> {
  const changes: readonly Change[] = [
    ...plan.writes.map(({ path, before, content }) => ({ path, before, after: content })),
    ...plan.removals.map(({ path, before }) => ({ path, before, after: undefined })),
  ];
  for (const { path, before, after } of changes.toSorted((a, b) => compare(a.path, b.path))) {
    const file = `${outLabel}/${path}`;
    const from = before === undefined ? NONE : `a/${file}`;
    const to = after === undefined ? NONE : `b/${file}`;
    yield formatPatch(patch(from, to, before ?? "", after ?? ""), FILE_HEADERS_ONLY);
  }
}

interface Change {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

const NONE = "/dev/null";

// Beyond this many changed lines looking for the shortest diff takes long, and nobody reads it.
const MOST_CHANGES = 1000;

function patch(from: string, to: string, before: string, after: string): StructuredPatch {
  const options = { context: 3, maxEditLength: MOST_CHANGES };
  return (
    structuredPatch(from, to, before, after, undefined, undefined, options) ?? replacement(from, to, before, after)
  );
}

function replacement(from: string, to: string, before: string, after: string): StructuredPatch {
  const removed = structuredPatch(from, NONE, before, "", undefined, undefined, { context: 0 });
  const added = structuredPatch(NONE, to, "", after, undefined, undefined, { context: 0 });
  const [old] = removed.hunks;
  const [fresh] = added.hunks;
  const lines = [...(old?.lines ?? []), ...(fresh?.lines ?? [])];
  const hunk = { oldStart: 1, oldLines: old?.oldLines ?? 0, newStart: 1, newLines: fresh?.newLines ?? 0, lines };
  return { ...removed, newFileName: to, hunks: [hunk] };
}
