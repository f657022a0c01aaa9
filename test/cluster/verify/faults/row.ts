import type { SolutionVerdict } from "../../../../src/model/verification.js";
import type { FaultRow } from "../../support/fault-table.js";
import { PREFIX } from "./site.js";

/** What was said of a fault, for people to read. */
export function rowOf(fault: string, verdict: SolutionVerdict | undefined): FaultRow {
  if (verdict === undefined) return { fault, verdict: "none" };
  const { verdict: said, reason } = verdict;
  return { fault, verdict: said, reason, seconds: seconds(verdict), seen: seen(verdict) };
}

/** Until the verdict stood: the removal afterwards does not count, unless it is what failed. */
function seconds({ checks, message }: SolutionVerdict): number {
  const counted = checks.filter(({ name }) => name !== "removal" || message.startsWith("removal:"));
  const readiness = counted
    .filter(({ name }) => !/^(test |drift|removal)/.test(name))
    .map(({ durationMs }) => durationMs);
  const others = counted.filter(({ name }) => /^(test |drift|removal)/.test(name)).map(({ durationMs }) => durationMs);
  return (Math.max(0, ...readiness) + others.reduce((sum, ms) => sum + ms, 0)) / 1000;
}

function seen({ warnings, message }: SolutionVerdict): string {
  const warned = warnings.map(({ reason }) => `warning ${reason}: `).join("");
  return `${warned}${message.replaceAll(`${PREFIX}-`, "")}`;
}
