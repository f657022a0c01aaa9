import type { Paint } from "../../base/terminal.js";
import type { SolutionVerdict, Verdict } from "../../model/verification.js";

/** The colour of each verdict; its word is always there as well. */
export const COLORS: Readonly<Record<Verdict, Parameters<Paint>[0]>> = {
  passed: "green",
  failed: "red",
  error: "red",
  unknown: "yellow",
  skipped: "dim",
};

/** The order in which people read counts. */
export const COUNTED: readonly Verdict[] = ["passed", "failed", "error", "unknown", "skipped"];

/** `vendor/product`, or the path where nothing else names it. */
export function solutionName({ vendor, product, path }: Pick<SolutionVerdict, "vendor" | "product" | "path">): string {
  return vendor === null || product === null ? path : `${vendor}/${product}`;
}

/** A time span for people: `12 s`, `5 min`, `3 h`, `4 days`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** How long ago something was, seen from the end of the run; empty where nobody knows. */
export function ago(at: string | null, now: string): string {
  const passed = Date.parse(now) - Date.parse(at ?? "");
  return Number.isNaN(passed) ? "" : `${duration(passed)} ago`;
}

/** The parts that are there, with commas between them. */
export function listed(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join(", ");
}
