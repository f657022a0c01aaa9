import type { SolutionVerdict } from "../../../../src/model/verification.js";
import { PREFIX } from "./site.js";

const SEEN = 110;

/** A line of the table: a fault and what was said of it. */
export interface Row {
  readonly fault: string;
  readonly verdict: SolutionVerdict | undefined;
}

/** What was said of every fault, for people to read. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [
    ["fault", "verdict", "reason", "seconds", "what was seen"],
    ...rows.map(({ fault, verdict }) => [
      fault,
      verdict?.verdict ?? "none",
      verdict?.reason ?? "",
      verdict === undefined ? "" : seconds(verdict),
      seen(verdict),
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => (row[column] ?? "").length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Until the verdict stood: the removal afterwards does not count, unless it is what failed. */
function seconds({ checks, message }: SolutionVerdict): string {
  const counted = checks.filter(({ name }) => name !== "removal" || message.startsWith("removal:"));
  const readiness = counted
    .filter(({ name }) => !/^(test |drift|removal)/.test(name))
    .map(({ durationMs }) => durationMs);
  const others = counted.filter(({ name }) => /^(test |drift|removal)/.test(name)).map(({ durationMs }) => durationMs);
  const total = Math.max(0, ...readiness) + others.reduce((sum, ms) => sum + ms, 0);
  return (total / 1000).toFixed(0);
}

function seen(verdict: SolutionVerdict | undefined): string {
  if (verdict === undefined) return "";
  const warnings = verdict.warnings.map(({ reason }) => `, warning ${reason}`).join("");
  const text = verdict.message.replaceAll(/\s+/g, " ").replaceAll(`${PREFIX}-`, "");
  return `${text.length > SEEN ? `${text.slice(0, SEEN)}…` : text}${warnings}`;
}
