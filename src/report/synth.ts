import type { Paint } from "../base/terminal.js";
import type { Finding } from "../model/finding.js";
import { counted, countSeverity, findingText } from "./findings.js";

/** How a file of the tree differs from what the definitions give. */
export interface Change {
  readonly path: string;
  readonly change: "added" | "changed" | "removed";
}

/** What a synth found and did. Published as docs/schemas/synth-report.schema.json. */
export interface SynthReport {
  readonly apiVersion: "conformitron.io/v1";
  readonly kind: "SynthReport";
  /** Whether the tree was only compared. */
  readonly check: boolean;
  readonly findings: readonly Finding[];
  /** What was written, or with `check` what would be. */
  readonly changes: readonly Change[];
  readonly environments: readonly { readonly name: string; readonly solutions: number; readonly objects: number }[];
  readonly summary: {
    readonly solutions: number;
    readonly errors: number;
    readonly warnings: number;
    readonly infos: number;
    readonly added: number;
    readonly changed: number;
    readonly removed: number;
    readonly unchanged: number;
  };
}

/** What a report is made from. */
export interface SynthOutcome {
  readonly check: boolean;
  readonly findings: readonly Finding[];
  readonly changes: readonly Change[];
  readonly environments: SynthReport["environments"];
  readonly solutions: number;
  readonly unchanged: number;
}

/** The report of a synth. */
export function synthReport({
  check,
  findings,
  changes,
  environments,
  solutions,
  unchanged,
}: SynthOutcome): SynthReport {
  const count = (change: Change["change"]): number => changes.filter((entry) => entry.change === change).length;
  return {
    apiVersion: "conformitron.io/v1",
    kind: "SynthReport",
    check,
    findings,
    changes,
    environments,
    summary: {
      solutions,
      errors: countSeverity(findings, "error"),
      warnings: countSeverity(findings, "warning"),
      infos: countSeverity(findings, "info"),
      added: count("added"),
      changed: count("changed"),
      removed: count("removed"),
      unchanged,
    },
  };
}

/** The report for people: the findings, then one line that says what became of the tree. */
export function synthText(report: SynthReport, out: string, paint: Paint): string {
  const findings = report.findings.map((finding) => findingText(finding, paint)).join("");
  const { errors, added, changed, removed, unchanged, solutions } = report.summary;
  if (errors > 0) return `${findings}${paint("red", counted(errors, "error"))}, nothing was written\n`;
  const files = counted(added + changed + unchanged, "file");
  const changes = [`${added} added`, `${changed} changed`, `${removed} removed`].filter(
    (text) => !text.startsWith("0"),
  );
  const tree = `${counted(solutions, "solution")} for ${counted(report.environments.length, "environment")}, ${files}`;
  if (changes.length === 0) return `${findings}${out} is current: ${tree}\n`;
  const verb = report.check ? `${out} is ${paint("red", "not current")}` : `${out} written`;
  return `${findings}${verb}: ${tree}, ${changes.join(", ")}\n`;
}
