import type { Finding } from "../../model/finding.js";
import { xmlText } from "../characters.js";
import type { ValidationReport } from "./report.js";

const LEVELS = { error: "error", warning: "warning", info: "notice" } as const;

/**
 * Workflow commands that GitHub shows beside the changed lines; waived findings are left out. Where a definition made the object the
 * annotation stands at its line, which is what can be changed, and the text names the line of the tree.
 */
export function githubAnnotations({ findings, unjudged }: ValidationReport): string {
  return [
    ...findings.filter(({ waived }) => waived === undefined).map(annotation),
    ...unjudged.map(({ path, reason }) => `::error title=not judged::${data(`${path}: ${reason}`)}\n`),
  ].join("");
}

function annotation(finding: Finding): string {
  const { code, severity, message, fix, source } = finding;
  const { file, line, column } = source ?? finding;
  const place = source === undefined ? "" : `${finding.file}:${finding.line}: `;
  const text = `${place}${message}${fix === undefined ? "" : `\nfix: ${fix}`}`;
  return `::${LEVELS[severity]} file=${property(file)},line=${line},col=${column},title=${property(code)}::${data(text)}\n`;
}

function data(text: string): string {
  return xmlText(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
