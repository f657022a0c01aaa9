import type { StreamProblem } from "./stream.js";
import { TAB } from "./words.js";

/** A part of the text in which tabs are content or allowed, as offsets. */
export type Range = readonly [start: number, end: number];

/**
 * Lines of nothing but blanks and a tab, or with a tab before a comment: the `yaml` package passes over them, the cluster's
 * parser refuses the file. Inside block scalars, quotes and flow collections they are allowed; `ranges` has those in order.
 */
export function findTabLines(
  text: string,
  ranges: readonly Range[],
  place: (offset: number) => Position,
): StreamProblem[] {
  if (!text.includes("\t")) return [];
  const problems: StreamProblem[] = [];
  let at = 0;
  for (const { index } of text.matchAll(TAB_LINE)) {
    while ((ranges[at]?.[1] ?? Number.POSITIVE_INFINITY) <= index) at++;
    if ((ranges[at]?.[0] ?? Number.POSITIVE_INFINITY) > index)
      problems.push({ code: "yaml-syntax", ...TAB, ...place(index) });
  }
  return problems;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

const TAB_LINE = /^ *\t[ \t]*(?=#|\r?$)/gm;
