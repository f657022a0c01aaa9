import type { Paint } from "../../base/terminal.js";
import { describeRef } from "../../model/live.js";
import type { ReasonText } from "../../model/reason-text.js";
import { REASONS } from "../../model/reasons.js";
import type { CheckVerdict, SolutionVerdict, VerificationReport } from "../../model/verification.js";
import { printable, singleLine, wrap } from "../characters.js";
import { counted } from "../findings.js";
import { attemptText, type EvidenceText, evidenceText } from "./evidence-text.js";
import { COLORS, COUNTED, duration, listed, solutionName } from "./words.js";

/** How the text is written. */
export interface VerificationTextOptions {
  readonly paint: Paint;
  /** Whether passed checks and whole logs are shown as well. */
  readonly verbose: boolean;
  /** Columns at which paragraphs are broken; lines of logs are left as they are. @default 80 */
  readonly width?: number;
}

/** The last lines of a log tell why; the record has the others. */
const LOG_LINES = 10;
const MOST_EVIDENCE = 20;

/**
 * The report for people: what was verified, a line for each solution, below those that did not pass their checks with diagnosis and
 * evidence, and one line that counts.
 */
export function verificationText(report: VerificationReport, options: VerificationTextOptions): string {
  const now = report.finishedAt;
  return [
    headLine(report, options),
    ...shownChecks(report.preflight, options).map((check) => checkBlock(check, "", "", now, options)),
    ...shownSolutions(report, options).map((solution) => solutionBlock(solution, now, options)),
    ...leftLines(report, options),
    summaryLine(report, options),
  ].join("");
}

/** What nobody asked for is only counted. */
function shownSolutions({ solutions }: VerificationReport, { verbose }: VerificationTextOptions) {
  return verbose ? solutions : solutions.filter(({ reason }) => reason !== "NotChosen");
}

/** One check with all that was seen, for a file of its own. */
export function checkText(check: CheckVerdict, now: string, options: VerificationTextOptions): string {
  return checkBlock(check, "", "", now, { ...options, verbose: true });
}

function headLine(
  { run, cluster, environment, revision }: VerificationReport,
  options: VerificationTextOptions,
): string {
  const { context, kubernetes, flux, externalSecrets } = cluster;
  const text = listed(
    `${environment} on context ${context}`,
    kubernetes === null ? undefined : `Kubernetes ${kubernetes}`,
    flux === null ? undefined : `Flux ${flux}`,
    externalSecrets === null ? undefined : `External Secrets ${externalSecrets}`,
    revision === null ? undefined : `revision ${revision}`,
    `mode ${run.mode}`,
  );
  return paragraph(text, "", "  ", options);
}

function solutionBlock(solution: SolutionVerdict, now: string, options: VerificationTextOptions): string {
  const { verdict, reason, message, version, warnings, checks } = solution;
  const word = options.paint(COLORS[verdict], verdict.padEnd(7));
  const name = options.paint("bold", printable(solutionName(solution)));
  const head = `${word}  ${name}${version === null ? "" : ` ${printable(version)}`}`;
  const isPlain = verdict === "passed" && !options.verbose;
  return [
    isPlain ? `${head}\n` : `${head}  ${reason}\n${paragraph(message, "  ", "  ", options)}`,
    ...warnings.map((warning) => warningText(warning, "  ", options)),
    ...shownChecks(checks, options).map((check) => checkBlock(check, "  ", message, now, options)),
    ...fixLines(solution, options),
  ].join("");
}

/** What no check has a diagnosis of. */
function fixLines({ verdict, reason, checks }: SolutionVerdict, options: VerificationTextOptions): string[] {
  const { fix }: ReasonText = REASONS[reason];
  if (verdict === "passed" || fix === undefined || checks.some(({ diagnosis }) => diagnosis !== undefined)) return [];
  return [paragraph(`fix: ${fix}`, "  ", "    ", options)];
}

function shownChecks(checks: readonly CheckVerdict[], { verbose }: VerificationTextOptions): readonly CheckVerdict[] {
  return verbose ? checks : checks.filter(({ verdict, warnings = [] }) => verdict !== "passed" || warnings.length > 0);
}

/** @param said what stands above it already */
function checkBlock(
  check: CheckVerdict,
  indent: string,
  said: string,
  now: string,
  options: VerificationTextOptions,
): string {
  const { name, verdict, reason, message, diagnosis, warnings = [], evidence, durationMs, attempts = [] } = check;
  const inner = `${indent}  `;
  const took = durationMs > 0 ? ` after ${duration(durationMs)}` : "";
  const most = verdict === "passed" ? 0 : MOST_EVIDENCE;
  const shown = options.verbose ? evidence : evidence.slice(0, most);
  const left = most === 0 ? 0 : evidence.length - shown.length;
  const tries = verdict === "passed" && attempts.length < 2 && !options.verbose ? [] : attempts;
  return [
    `${indent}${options.paint(COLORS[verdict], verdict)} ${singleLine(name)}: ${reason}${took}\n`,
    message === said || message === "" ? "" : paragraph(message, inner, inner, options),
    diagnosis === undefined ? "" : paragraph(`diagnosis: ${diagnosis}`, inner, `${inner}  `, options),
    ...warnings.map((warning) => warningText(warning, inner, options)),
    ...shown.map((one) => evidenceBlock(evidenceText(one, now), inner, options)),
    left > 0 ? `${inner}… and ${left} more, which the record has\n` : "",
    ...tries.map((attempt, index) => evidenceBlock(attemptText(attempt, index), inner, options)),
  ].join("");
}

function warningText(
  { reason, message }: SolutionVerdict["warnings"][number],
  indent: string,
  options: VerificationTextOptions,
): string {
  return paragraph(`warning ${reason}: ${message}`, indent, `${indent}  `, options);
}

function evidenceBlock({ label, head, lines }: EvidenceText, indent: string, options: VerificationTextOptions): string {
  const shown = options.verbose ? lines : lines.slice(-LOG_LINES);
  const left = lines.length - shown.length;
  const texts = [...(left > 0 ? [`… ${counted(left, "line")} before`] : []), ...shown];
  return [
    paragraph(`${label}: ${head}`, indent, `${indent}  `, options),
    ...texts.map((text) => `${indent}  | ${printable(text.replaceAll("\n", " "))}\n`),
  ].join("");
}

function leftLines({ run }: VerificationReport, options: VerificationTextOptions): string[] {
  const { left = [], interruptedBy } = run;
  return [
    ...(left.length === 0
      ? []
      : [paragraph(`left on the cluster: ${left.map(describeRef).join(", ")}`, "", "  ", options)]),
    ...(interruptedBy === undefined ? [] : [`interrupted by ${interruptedBy}\n`]),
  ];
}

function summaryLine(
  { summary, startedAt, finishedAt }: VerificationReport,
  { paint }: VerificationTextOptions,
): string {
  const counts = COUNTED.filter((verdict) => summary[verdict] > 0).map((verdict) =>
    paint(COLORS[verdict], `${summary[verdict]} ${verdict}`),
  );
  const took = Date.parse(finishedAt) - Date.parse(startedAt);
  return `${counts.length === 0 ? "no solution was verified" : counts.join(", ")} in ${duration(Number.isNaN(took) ? 0 : took)}\n`;
}

/** A text broken into lines, with what stands before the first and before the others. */
function paragraph(text: string, first: string, rest: string, { width = 80 }: VerificationTextOptions): string {
  const room = Math.max(20, width - Math.max(first.length, rest.length));
  return `${first}${wrap(singleLine(text), room).join(`\n${rest}`)}\n`;
}
