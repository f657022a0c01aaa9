import { compare, type Finding, type Location } from "../../model/finding.js";
import type { Unjudged } from "../../model/manifest.js";
import { attribute, content } from "../xml.js";
import type { RenderOptions, ReportedObject } from "./options.js";
import type { ValidationReport } from "./report.js";

/** One case: an object, or what is wrong with a file as a whole. */
interface Case {
  readonly name: string;
  readonly classname: string;
  readonly failures: Finding[];
  readonly notes: Finding[];
}

type Suites = Map<string, Map<string, Case>>;

/** JUnit XML: a suite for each file, a case for each object, failures for errors, and errors for what could not be judged. */
export function junitReport(
  { findings, unjudged }: ValidationReport,
  { objects, strict }: Pick<RenderOptions, "objects" | "strict">,
): string {
  const suites: Suites = new Map();
  for (const object of objects) caseOf(suites, object.file, object);
  for (const finding of findings) {
    const { failures, notes } = caseOf(suites, finding.file, finding.object);
    (isFailure(finding, strict) ? failures : notes).push(finding);
  }
  const nameOf = uniqueNames(suites);
  const files = [...suites].sort(([a], [b]) => compare(a, b));
  const texts = files.map(([file, cases]) => suiteText(file, [...cases.values()], nameOf));
  const failed = files.flatMap(([, cases]) => [...cases.values()]).filter(({ failures }) => failures.length > 0).length;
  const tests = files.reduce((sum, [, cases]) => sum + cases.size, unjudged.length);
  const counts = countsText({ tests, failures: failed, errors: unjudged.length });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<testsuites name="conformitron validate" ${counts}>\n`,
    ...texts,
    unjudgedText(unjudged),
    "</testsuites>\n",
  ].join("");
}

function isFailure({ severity, waived }: Finding, strict: boolean): boolean {
  return waived === undefined && (severity === "error" || (strict && severity === "warning"));
}

function caseOf(suites: Suites, file: string, object: Omit<ReportedObject, "file"> | undefined): Case {
  const suite = suites.get(file) ?? new Map<string, Case>();
  suites.set(file, suite);
  const classname = object === undefined ? "file" : `${object.kind}@${object.apiVersion}`;
  const name = object === undefined ? file : objectName(object);
  const key = `${classname} ${name}`;
  const known = suite.get(key) ?? { name, classname, failures: [], notes: [] };
  suite.set(key, known);
  return known;
}

function objectName({ namespace, name }: Omit<ReportedObject, "file">): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** Readers take cases of the same class and name for one, so an object that stands in several files is told apart by them. */
function uniqueNames(suites: Suites): (file: string, test: Case) => string {
  const counts = new Map<string, number>();
  for (const suite of suites.values()) {
    for (const key of suite.keys()) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return (file, { classname, name }) => ((counts.get(`${classname} ${name}`) ?? 0) > 1 ? `${name} (${file})` : name);
}

function suiteText(file: string, cases: readonly Case[], nameOf: (file: string, test: Case) => string): string {
  const failures = cases.filter((test) => test.failures.length > 0).length;
  const head = `  <testsuite name="${attribute(file)}" ${countsText({ tests: cases.length, failures, errors: 0 })}>\n`;
  return `${head}${cases.map((test) => caseText(file, test, nameOf(file, test))).join("")}  </testsuite>\n`;
}

function countsText({ tests, failures, errors }: { tests: number; failures: number; errors: number }): string {
  return `tests="${tests}" failures="${failures}" errors="${errors}" skipped="0" time="0"`;
}

function caseText(file: string, { classname, failures, notes }: Case, name: string): string {
  const head = `    <testcase name="${attribute(name)}" classname="${attribute(classname)}" file="${attribute(file)}" time="0"`;
  if (failures.length + notes.length === 0) return `${head}/>\n`;
  return `${head}>\n${failureText(failures)}${outputText(notes)}    </testcase>\n`;
}

/** Readers show the first failure of a case only, so that one tells all. */
function failureText(findings: readonly Finding[]): string {
  const [first] = findings;
  if (first === undefined) return "";
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : "";
  const text = findings.map(findingLines).join("\n");
  return `      <failure message="${attribute(first.message + more)}" type="${attribute(first.code)}">${content(text)}</failure>\n`;
}

function outputText(findings: readonly Finding[]): string {
  return findings.length === 0
    ? ""
    : `      <system-out>${content(findings.map(findingLines).join("\n"))}</system-out>\n`;
}

function findingLines({ severity, code, message, fix, source, waived, ...place }: Finding): string {
  const head = `${placeText(place)} ${waived === undefined ? severity : "waived"} ${code} ${message}`;
  if (waived !== undefined) return `${head}\n  reason: ${waived.reason}`;
  const from = source === undefined ? "" : `\n  from: ${placeText(source)}`;
  return `${head}${fix === undefined ? "" : `\n  fix: ${fix}`}${from}`;
}

function placeText({ file, line, column }: Location): string {
  return `${file}:${line}:${column}`;
}

function unjudgedText(unjudged: readonly Unjudged[]): string {
  if (unjudged.length === 0) return "";
  const counts = countsText({ tests: unjudged.length, failures: 0, errors: unjudged.length });
  const cases = unjudged.map(
    ({ path, reason }) =>
      `    <testcase name="${attribute(path)}" classname="not judged" time="0">\n      <error message="${attribute(reason)}" type="unjudged"/>\n    </testcase>\n`,
  );
  return `  <testsuite name="not judged" ${counts}>\n${cases.join("")}  </testsuite>\n`;
}
