import type { Paint } from "../base/terminal.js";
import type { Chart } from "../model/chart.js";

/** What `new` has written. Published as docs/schemas/new-report.schema.json. */
export interface NewReport {
  readonly apiVersion: "conformitron.io/v1";
  readonly kind: "NewReport";
  /** The files written, by their path from the project's root. */
  readonly files: readonly string[];
  /** Files of a new project that were there already and stay as they are. */
  readonly kept: readonly string[];
  readonly chart: CheckedChart;
  /** What is to be done now, in this order. */
  readonly next: readonly string[];
}

/** The chart, and whether somebody has seen that the version exists. */
export interface CheckedChart extends Chart {
  readonly checked: "found" | "not-checked";
  /** Why it was not checked. */
  readonly reason?: string;
}

/** The report of what was written. */
export function newReport(outcome: Omit<NewReport, "apiVersion" | "kind">): NewReport {
  return { apiVersion: "conformitron.io/v1", kind: "NewReport", ...outcome };
}

/** The report for people: the files, and what to do next. */
export function newText({ files, kept, next }: NewReport, paint: Paint): string {
  return [
    ...files.map((file) => `${paint("green", "wrote")} ${file}\n`),
    ...kept.map((file) => `kept ${file}\n`),
    "next:\n",
    ...next.map((step, index) => `  ${index + 1}. ${step}\n`),
  ].join("");
}
