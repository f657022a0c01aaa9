import { describeRef } from "../../model/live.js";
import type { Warning } from "../../model/readiness.js";
import type { ReasonText } from "../../model/reason-text.js";
import { REASONS } from "../../model/reasons.js";
import type { CheckVerdict, SolutionVerdict, Verdict, VerificationReport } from "../../model/verification.js";
import { uniqueNames } from "../unique.js";
import { attribute, content } from "../xml.js";
import { attemptText, evidenceText, plainEvidence } from "./evidence-text.js";
import { solutionName } from "./words.js";

/** A suite: a solution, or what was looked at before any of them. */
interface Suite {
  readonly name: string;
  readonly properties: readonly (readonly [name: string, value: string])[];
  readonly cases: readonly CheckVerdict[];
  /** Of the whole. */
  readonly warnings: readonly Warning[];
}

/**
 * JUnit XML: a suite for each solution, a case for each check. What failed is a failure; what could not be judged, or tells nothing, is
 * an error. What a check of its own does not say of a solution is a case named `verdict`.
 */
export function verificationJunit(report: VerificationReport): string {
  const suites = [...preflightSuite(report), ...solutionSuites(report.solutions)];
  const took = Date.parse(report.finishedAt) - Date.parse(report.startedAt);
  const counts = countsText(
    suites.flatMap(({ cases }) => cases),
    Number.isNaN(took) ? 0 : took,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<testsuites name="conformitron verify" ${counts}>\n`,
    ...suites.map((suite) => suiteText(suite, report)),
    "</testsuites>\n",
  ].join("");
}

function preflightSuite({ preflight, run, environment, revision, cluster }: VerificationReport): Suite[] {
  const properties: Suite["properties"] = [
    ["environment", environment],
    ["context", cluster.context],
    ["mode", run.mode],
    ...(revision === null ? [] : [["revision", revision] as const]),
    ...(run.interruptedBy === undefined ? [] : [["interruptedBy", run.interruptedBy] as const]),
    ...(run.left ?? []).map((ref) => ["left", describeRef(ref)] as const),
  ];
  return [{ name: "cluster", properties, cases: preflight, warnings: [] }];
}

function solutionSuites(solutions: readonly SolutionVerdict[]): Suite[] {
  const names = uniqueNames(solutions.map(solutionName));
  return solutions.map((solution, index) => {
    const { path, version, warnings } = solution;
    const properties = [["path", path] as const, ...(version === null ? [] : [["version", version] as const])];
    return { name: names[index] ?? path, properties, cases: casesOf(solution), warnings };
  });
}

/** The checks, and the solution's own verdict where no check has it: no reader may take the suite for better than it is. */
function casesOf({ verdict, reason, message, checks }: SolutionVerdict): readonly CheckVerdict[] {
  if (checks.some((check) => check.verdict === verdict)) return checks;
  return [{ name: "verdict", verdict, reason, message, evidence: [], durationMs: 0 }, ...checks];
}

function suiteText(
  { name, properties, cases, warnings }: Suite,
  { startedAt, finishedAt }: VerificationReport,
): string {
  const took = cases.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const timestamp = startedAt.replace(/(\.\d+)?Z$/, "");
  const names = uniqueNames(cases.map((check) => check.name));
  return [
    `  <testsuite name="${attribute(name)}" timestamp="${attribute(timestamp)}" ${countsText(cases, took)}>\n`,
    "    <properties>\n",
    ...properties.map((it) => `      <property name="${attribute(it[0])}" value="${attribute(it[1])}"/>\n`),
    "    </properties>\n",
    ...cases.map((check, index) => caseText(check, names[index] ?? check.name, name, finishedAt)),
    outputText(warnings.map(warningLine), "    "),
    "  </testsuite>\n",
  ].join("");
}

function countsText(cases: readonly CheckVerdict[], milliseconds: number): string {
  const count = (...verdicts: readonly Verdict[]) => cases.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const counts = `failures="${count("failed")}" errors="${count("error", "unknown")}" skipped="${count("skipped")}"`;
  return `tests="${cases.length}" ${counts} time="${seconds(milliseconds)}"`;
}

function caseText(check: CheckVerdict, name: string, suite: string, now: string): string {
  const head = `    <testcase name="${attribute(name)}" classname="${attribute(suite)}" time="${seconds(check.durationMs)}"`;
  const inner = `${outcomeText(check, now)}${outputText(caseOutput(check), "      ")}`;
  return inner === "" ? `${head}/>\n` : `${head}>\n${inner}    </testcase>\n`;
}

function outcomeText(check: CheckVerdict, now: string): string {
  const { verdict, reason, message } = check;
  const said = attribute(`${reason}: ${message}`);
  switch (verdict) {
    case "passed":
      return "";
    case "skipped":
      return `      <skipped message="${said}"/>\n`;
    case "failed":
      return `      <failure message="${said}" type="${reason}">${content(bodyText(check, now))}</failure>\n`;
    case "error":
    case "unknown":
      return `      <error message="${said}" type="${reason}">${content(bodyText(check, now))}</error>\n`;
  }
}

function bodyText({ reason, message, diagnosis, evidence }: CheckVerdict, now: string): string {
  const { fix }: ReasonText = REASONS[reason];
  const said = fix === undefined ? message : `${message}\nfix: ${fix}`;
  return [diagnosis ?? said, ...evidence.map((one) => plainEvidence(evidenceText(one, now)))].join("\n");
}

function caseOutput({ warnings = [], attempts = [] }: CheckVerdict): string[] {
  return [
    ...warnings.map(warningLine),
    ...attempts.map((attempt, index) => plainEvidence(attemptText(attempt, index))),
  ];
}

function warningLine({ reason, message }: Warning): string {
  return `warning ${reason}: ${message}`;
}

function outputText(texts: readonly string[], indent: string): string {
  return texts.length === 0 ? "" : `${indent}<system-out>${content(texts.join("\n"))}</system-out>\n`;
}

function seconds(milliseconds: number): string {
  return (Math.max(0, milliseconds) / 1000).toFixed(3);
}
