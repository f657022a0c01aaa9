import type { MendReport } from "../../fix/mend-tree.js";
import type { Finding } from "../../model/finding.js";

/** What mending did, for people: the differences, and lines about the rest. */
export interface MendWords {
  /** Unified differences, empty where nothing changes. */
  readonly diff: string;
  /** Lines that say what was mended and what was not. */
  readonly notes: string;
}

/** The words for a report; `dryRun` says that nothing was written. */
export function mendWords({ changed, left, generated }: MendReport, dryRun: boolean): MendWords {
  const count = changed.reduce((sum, { mended }) => sum + mended.length, 0);
  const files = `${counted(count, "finding")} in ${counted(changed.length, "file")}`;
  const notes = [
    ...left.map(({ finding, reason }) => `not mended: ${placeOf(finding)}: ${reason}`),
    ...definitions(generated),
    `${dryRun ? "would mend" : "mended"} ${files}`,
  ];
  return { diff: changed.map(({ diff }) => diff).join(""), notes: `${notes.join("\n")}\n` };
}

/** A definition makes the same mistake in every environment: it is named once for each code. */
function definitions(findings: readonly Finding[]): string[] {
  const byDefinition = new Map<string, [first: Finding, count: number]>();
  for (const finding of findings) {
    const key = `${finding.code} ${sourceOf(finding)}`;
    const [first, count] = byDefinition.get(key) ?? [finding, 0];
    byDefinition.set(key, [first, count + 1]);
  }
  return [...byDefinition.values()].map(([first, count]) => {
    const more = count === 1 ? "" : ` and ${counted(count - 1, "more place")}`;
    return `generated: ${placeOf(first)}${more}: change ${sourceOf(first)} instead`;
  });
}

function sourceOf({ source, construct }: Finding): string {
  if (source === undefined) return "the definition";
  const name = source.construct ?? construct;
  return `${source.file}:${source.line}:${source.column}${name === undefined ? "" : ` ${name}`}`;
}

function placeOf({ file, line, column, code }: Finding): string {
  return `${file}:${line}:${column} ${code}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
