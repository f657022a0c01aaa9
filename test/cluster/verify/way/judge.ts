import { expect } from "vitest";
import type { Reason } from "../../../../src/model/reasons.js";
import type { Verdict } from "../../../../src/model/verification.js";
import { keepRow } from "../../support/fault-table.js";
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

/** Compares what came with what was expected, and keeps it for the table. */
export function judge(fault: string, ended: Ended, expected: Expected): void {
  const solutions = ended.report?.solutions ?? [];
  const found = solutions.find(
    ({ vendor, product }) => expected.solution === undefined || `${vendor}/${product}` === expected.solution,
  );
  const { verdict = "no record", reason = "", message = "" } = found ?? {};
  keepRow({ fault, verdict, reason, exitCode: ended.exitCode ?? "by signal", seen: message });
  const seen = { verdict, reason, exitCode: ended.exitCode };
  const { verdict: v, reason: r, exitCode, says } = expected;
  expect(seen, `${message}\n${ended.stderr}`).toEqual({ verdict: v, reason: r, exitCode });
  if (says !== undefined) expect(message).toMatch(says);
}
