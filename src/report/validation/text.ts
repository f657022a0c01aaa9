import type { Finding } from "../../model/finding.js";
import type { RuleText } from "../../model/rule.js";
import { printable, singleLine, wrap } from "../characters.js";
import { counted } from "../findings.js";
import type { RenderOptions } from "./options.js";
import type { ValidationReport } from "./report.js";

type TextOptions = Pick<RenderOptions, "rules" | "verbose" | "paint" | "width">;

const COLORS = { error: "red", warning: "yellow", info: "cyan" } as const;

/**
 * The report for people: a line for each finding, below it why it matters and how to mend it, each said once for a code and in the same
 * words; then what could not be judged, and one line that counts.
 */
export function validationText(report: ValidationReport, options: TextOptions): string {
  const rules = new Map(options.rules.map((rule) => [rule.code, rule]));
  const said = new Set<string>();
  const shown = report.findings.filter(({ waived }) => waived === undefined || options.verbose);
  return [
    ...shown.map((finding) => findingBlock(finding, rules.get(finding.code), said, options)),
    ...report.unjudged.map(
      ({ path, reason }) =>
        `${options.paint("bold", printable(path))} ${options.paint("red", "not judged")} ${singleLine(reason)}\n`,
    ),
    summaryLine(report, options),
  ].join("");
}

function findingBlock(finding: Finding, rule: RuleText | undefined, said: Set<string>, options: TextOptions): string {
  const { code, file, line, column, severity, message, fix = rule?.fix, source, waived } = finding;
  const { paint } = options;
  const word = waived === undefined ? paint(COLORS[severity], severity) : paint("dim", "waived");
  const head = `${paint("bold", `${printable(file)}:${line}:${column}`)} ${word} ${code} ${singleLine(message)}\n`;
  if (waived !== undefined) return head + note("reason", reasonText(waived), options);
  return [
    head,
    once(said, "why", rule?.why, code, options),
    once(said, "fix", fix, code, options),
    source === undefined ? "" : note("from", sourceText(source), options),
  ].join("");
}

function reasonText({ reason, until, owner }: NonNullable<Finding["waived"]>): string {
  const more = [until === undefined ? "" : `until ${until}`, owner ?? ""].filter((text) => text !== "").join(", ");
  return more === "" ? reason : `${reason} (${more})`;
}

function sourceText({ file, line, column, construct }: NonNullable<Finding["source"]>): string {
  return `${file}:${line}:${column}${construct === undefined ? "" : ` ${construct}`}`;
}

/** A note that is left out where the same code has had it in the same words. */
function once(said: Set<string>, label: string, text: string | undefined, code: string, options: TextOptions): string {
  const key = `${code} ${label} ${text}`;
  if (text === undefined || text === "" || said.has(key)) return "";
  said.add(key);
  return note(label, text, options);
}

/** A labelled text, indented, and broken where the terminal's width is known. */
function note(label: string, text: string, { paint, width }: TextOptions): string {
  const room = width === undefined ? Number.POSITIVE_INFINITY : Math.max(20, width - label.length - 4);
  const indent = " ".repeat(label.length + 4);
  return `  ${paint("dim", `${label}:`)} ${wrap(singleLine(text), room).join(`\n${indent}`)}\n`;
}

function summaryLine({ summary }: ValidationReport, { paint }: TextOptions): string {
  const { files, objects, errors, warnings, infos, waived, unjudged } = summary;
  const counts = [
    paint(errors > 0 ? "red" : "green", counted(errors, "error")),
    ...(warnings > 0 ? [paint("yellow", counted(warnings, "warning"))] : []),
    ...(infos > 0 ? [counted(infos, "info")] : []),
    ...(waived > 0 ? [`${waived} waived`] : []),
    ...(unjudged > 0 ? [paint("red", `${unjudged} not judged`)] : []),
  ];
  return `${counts.join(", ")} in ${counted(objects, "object")} of ${counted(files, "file")}\n`;
}
