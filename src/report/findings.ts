import type { Paint } from "../base/terminal.js";
import type { Finding, Severity } from "../model/finding.js";

const COLORS = { error: "red", warning: "yellow", info: "cyan" } as const;

/** A finding as two lines: where and what, then how to mend it. */
export function findingText({ file, line, column, severity, code, message, fix }: Finding, paint: Paint): string {
  const place = paint("bold", `${file}:${line}:${column}`);
  const head = `${place} ${paint(COLORS[severity], severity)} ${paint("dim", code)}\n  ${message.replaceAll("\n", "\n  ")}\n`;
  return fix === undefined ? head : `${head}  ${paint("dim", "fix:")} ${fix}\n`;
}

/** How many findings of a severity there are. */
export function countSeverity(findings: readonly Finding[], severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

/** A number with its noun: `1 error`, `2 errors`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
