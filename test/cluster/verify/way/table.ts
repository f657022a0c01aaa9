import { expect } from "vitest";
import type { Reason } from "../../../../src/model/reasons.js";
import type { Verdict } from "../../../../src/model/verification.js";
import type { Ended } from "./verifier.js";

/** What a run is expected to say of a solution. */
export interface Expected {
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly exitCode: number;
  /** Of the solution's message. */
  readonly says?: RegExp;
  /** As `way/<name>`. @default the only one */
  readonly solution?: string;
}

interface Row {
  readonly fault: string;
  readonly verdict: string;
  readonly reason: string;
  readonly exit: string;
  readonly note: string;
}

const rows: Row[] = [];

/** Compares what came with what was expected, and keeps it for the table. */
export function judge(fault: string, ended: Ended, expected: Expected): void {
  const solutions = ended.report?.solutions ?? [];
  const found = solutions.find(
    ({ vendor, product }) => expected.solution === undefined || `${vendor}/${product}` === expected.solution,
  );
  const { verdict = "no record", reason = "", message = "" } = found ?? {};
  note(fault, { verdict, reason, exit: String(ended.exitCode ?? "by signal"), note: message });
  const seen = { verdict, reason, exitCode: ended.exitCode };
  const { verdict: v, reason: r, exitCode, says } = expected;
  expect(seen, `${message}\n${ended.stderr}`).toEqual({ verdict: v, reason: r, exitCode });
  if (says !== undefined) expect(message).toMatch(says);
}

/** Keeps something for the table that is no verdict of a solution. */
export function note(fault: string, of: Partial<Omit<Row, "fault">>): void {
  rows.push({ fault, verdict: "-", reason: "-", exit: "-", note: "", ...of });
}

/** All that was kept, in columns. */
export function table(): string {
  const cells = [
    ["fault", "verdict", "reason", "exit", "message"],
    ...rows.map(({ fault, verdict, reason, exit, note: text }) => [fault, verdict, reason, exit, text.slice(0, 100)]),
  ];
  const widths = [0, 1, 2, 3].map((i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
