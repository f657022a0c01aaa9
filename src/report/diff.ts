import { structuredPatch } from "diff";
import type { Paint } from "../base/terminal.js";
import type { FieldChange, ObjectChange } from "../model/change.js";
import { counted } from "./findings.js";

/** What a change means for the tree. */
export interface DiffReport {
  readonly apiVersion: "conformitron.io/v1";
  readonly kind: "DiffReport";
  /** The Git revision that the tree is compared with. */
  readonly from: string;
  /** Names of all environments of the tree. */
  readonly environments: readonly string[];
  readonly changes: readonly ObjectChange[];
  readonly summary: Readonly<Record<"added" | "changed" | "removed" | "risks", number>>;
}

const COLORS = { added: "green", changed: "yellow", removed: "red" } as const;
/** Longer values are cut in text; the other forms have them whole. */
const LONGEST = 100;

/** The report for a terminal: a line for each object, its fields below. */
export function diffText({ changes, environments, from, summary }: DiffReport, paint: Paint): string {
  const lines = changes.flatMap((change) => changeLines(change, environments.length, paint));
  return `${lines.map((line) => `${line}\n`).join("")}${summaryLine(summary, from)}\n`;
}

/** The report for a pull request: a list with the fields folded away, cut where it would be longer than a comment may be. */
export function diffMarkdown({ changes, environments, from, summary }: DiffReport): string {
  const parts = [`**${summaryLine(summary, from)}**\n`];
  let length = 0;
  for (const [index, change] of changes.entries()) {
    const part = changeMarkdown(change, environments.length);
    length += part.length;
    if (length > MOST_MARKDOWN) {
      parts.push(
        `\n… and ${counted(changes.length - index, "more change")}: run \`conformitron diff\` for all of them.\n`,
      );
      break;
    }
    parts.push(part);
  }
  return parts.join("");
}

/** GitHub takes 65,536 characters in a comment. */
const MOST_MARKDOWN = 60_000;

function changeLines(change: ObjectChange, all: number, paint: Paint): string[] {
  const { action, fields, risks } = change;
  const head = `${paint(COLORS[action], action.padEnd(7))} ${paint("bold", title(change))}  ${where(change, all)}`;
  return [
    head,
    ...fields.flatMap((field) => fieldLines(field, paint)),
    ...risks.map((risk) => `  ${paint("red", "risk:")} ${risk}`),
  ];
}

function fieldLines({ pointer, before, after }: FieldChange, paint: Paint): string[] {
  const path = dotted(pointer);
  if (isLong(before) && isLong(after))
    return [`  ${path}:`, ...patchLines(before, after).map((line) => painted(line, paint))];
  if (before === undefined) return [`  ${path}: ${paint("green", `+ ${shown(after)}`)}`];
  if (after === undefined) return [`  ${path}: ${paint("red", `- ${shown(before)}`)}`];
  return [`  ${path}: ${shown(before)} → ${shown(after)}`];
}

function changeMarkdown(change: ObjectChange, all: number): string {
  const risks = change.risks.map((risk) => `\n  - :warning: ${risk}`).join("");
  const fields = change.fields.map((field) => `\n  - ${fieldMarkdown(field)}`).join("");
  return `\n- ${change.action} \`${title(change)}\` (${where(change, all)})${risks}${fields}\n`;
}

/** A text of several lines. */
function isLong(value: unknown): value is string {
  return typeof value === "string" && value.includes("\n");
}

/** The lines that differ, with one line around them. */
function patchLines(before: string, after: string): string[] {
  return structuredPatch("", "", before, after, "", "", { context: 1 }).hunks.flatMap(
    ({ oldStart, newStart, lines }) => [
      `@@ -${oldStart} +${newStart} @@`,
      ...lines.filter((line) => !line.startsWith("\\")),
    ],
  );
}

function painted(line: string, paint: Paint): string {
  if (line.startsWith("+")) return `    ${paint("green", line)}`;
  return `    ${line.startsWith("-") ? paint("red", line) : line}`;
}

function fieldMarkdown({ pointer, before, after }: FieldChange): string {
  if (isLong(before) && isLong(after)) {
    const lines = patchLines(before, after).map((line) => `    ${line}\n`);
    return `${code(dotted(pointer))}:\n\n    ~~~diff\n${lines.join("")}    ~~~`;
  }
  const values = [before, after].map((value) => (value === undefined ? "nothing" : code(shown(value))));
  return `${code(dotted(pointer))}: ${values.join(" → ")}`;
}

/** A text as code, whatever backticks it holds. */
function code(text: string): string {
  const fence = "`".repeat(1 + Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length)));
  return text.includes("`") ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`;
}

function title({ object: { kind, namespace, name } }: ObjectChange): string {
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

function where({ environments, file }: ObjectChange, all: number): string {
  if (environments.length === 0) return `applied nowhere, ${file}`;
  return environments.length === all && all > 1 ? `all ${all} environments` : environments.join(", ");
}

function shown(value: unknown): string {
  const text = typeof value === "string" && !value.includes("\n") ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
}

function dotted(pointer: string): string {
  const keys = pointer.slice(1).split("/");
  return keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~")).join(".");
}

function summaryLine({ added, changed, removed, risks }: DiffReport["summary"], from: string): string {
  const total = added + changed + removed;
  if (total === 0) return `nothing changes against ${from}`;
  const risky = risks === 0 ? "" : `, ${counted(risks, "risk")}`;
  return `${added} added, ${changed} changed, ${removed} removed against ${from}${risky}`;
}
