import { jsonText } from "../../base/json.js";
import {
  type CheckVerdict,
  type SolutionVerdict,
  summarize,
  type VerificationReport,
} from "../../model/verification.js";
import { uniqueNames } from "../unique.js";
import { orderedReport } from "./rebuild.js";
import { checkText } from "./text.js";
import { solutionName } from "./words.js";

const PREFLIGHT = "cluster";

/**
 * The record as files, by their path with `/`: `report.json`, and a folder for each solution with a `report.json` of its own, a text for
 * each check, and each log. Names are safe for every file system: small letters, digits, `-`, `.` and `_`, without reserved names.
 * Secrets must have been masked before.
 */
export function evidenceFiles(report: VerificationReport): ReadonlyMap<string, string> {
  const { preflight, solutions, finishedAt } = report;
  const names = safeNames([PREFLIGHT, ...solutions.map(solutionName)]);
  const files: [path: string, content: string][] = [
    ["report.json", jsonText(orderedReport(report))],
    ...checkFiles(preflight, PREFLIGHT, finishedAt),
  ];
  for (const [index, solution] of solutions.entries()) {
    const folder = names[index + 1] ?? solution.path;
    files.push([`${folder}/report.json`, jsonText(orderedReport(reportOfOne(report, solution)))]);
    files.push(...checkFiles(solution.checks, folder, finishedAt));
  }
  return new Map(files);
}

function reportOfOne(report: VerificationReport, solution: SolutionVerdict): VerificationReport {
  return { ...report, solutions: [solution], summary: summarize([solution]) };
}

function checkFiles(checks: readonly CheckVerdict[], folder: string, now: string): [string, string][] {
  const names = safeNames(checks.map(({ name }) => name));
  return checks.flatMap((check, index) => {
    const base = `${folder}/${names[index] ?? "check"}`;
    const text = checkText(check, now, { paint: (_color, part) => part, verbose: true });
    return [[`${base}.txt`, text], ...logFiles(check, base)] as [string, string][];
  });
}

function logFiles({ evidence, attempts = [] }: CheckVerdict, base: string): [string, string][] {
  const logs = evidence.filter((one) => one.kind === "log");
  return [
    ...logs.map(({ object, container, previous, lines }, index): [string, string] => {
      const name = [object.name, container, ...(previous ? ["previous"] : [])].map(safeName).join(".");
      return [`${base}.${index + 1}.${name}.log`, lines.map((line) => `${line}\n`).join("")];
    }),
    ...attempts.map(({ log }, index): [string, string] => [`${base}.attempt-${index + 1}.log`, log]),
  ];
}

function safeNames(names: readonly string[]): string[] {
  return uniqueNames(names.map(safeName), (name, count) => `${name}-${count}`);
}

const LONGEST = 80;
/** Windows takes these for devices, whatever follows a dot. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** A part of a file name without dots, because what follows the last one is the kind of the file. */
function safeName(text: string): string {
  const safe = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, "-")
    .slice(0, LONGEST)
    .replaceAll(/^-+|-+$/g, "");
  return safe === "" || DEVICES.test(safe) ? `_${safe}` : safe;
}
