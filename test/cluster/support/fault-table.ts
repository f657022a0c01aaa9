import { appendFileSync, existsSync, readFileSync } from "node:fs";

/** What was said of a fault that a test made. */
export interface FaultRow {
  readonly fault: string;
  readonly verdict?: string;
  readonly reason?: string;
  /** Until the verdict stood. */
  readonly seconds?: number;
  readonly exitCode?: number | string;
  readonly seen?: string;
}

const COLUMNS = ["fault", "verdict", "reason", "seconds", "exit", "what was seen"];
const SEEN = 100;

/** Names the file in which the processes of the tests keep their rows. */
export const ROWS_FILE = "CONFORMITRON_FAULT_ROWS";

/** Keeps a row for the table that ends the run. */
export function keepRow(row: FaultRow): void {
  const file = process.env[ROWS_FILE];
  if (file === undefined) throw new Error("the rows of faults have no file: run the tests by their configuration");
  appendFileSync(file, `${JSON.stringify(row)}\n`);
}

/** All rows that were kept in the file, in columns; undefined where there are none. */
export function faultTable(file: string): string | undefined {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  if (lines.length === 0) return undefined;
  const cells = [COLUMNS, ...lines.map((line) => cellsOf(JSON.parse(line)))];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const padded = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  return cells.map((row) => padded(row).trimEnd()).join("\n");
}

function cellsOf({ fault, verdict, reason, seconds, exitCode, seen }: FaultRow): string[] {
  return [fault, verdict ?? "-", reason ?? "-", seconds?.toFixed(0) ?? "-", String(exitCode ?? "-"), short(seen ?? "")];
}

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > SEEN ? `${line.slice(0, SEEN)}…` : line;
}
