import type { Problem, Unjudged } from "../../model/manifest.js";
import { daysUntil } from "./days.js";
import type { Waiver } from "./types.js";

/** How many days ahead an end is announced. */
const AHEAD = 14;

/** What has to be known to call a waiver superfluous. */
export interface UsageOptions {
  /** Today as `YYYY-MM-DD`. */
  readonly today: string;
  /** Whether the rule ran. @default every rule did */
  readonly ran?: (code: string) => boolean;
  /** Whether what is wrong with a file is reported. @default that of every file */
  readonly selected?: (file: string) => boolean;
  /** Folders whose findings are not known. @default none */
  readonly unjudged?: readonly Unjudged[];
}

/**
 * What is wrong with waivers that can be read: their end, their owner, and that they cover nothing. Copies of one waiver in generated
 * files count together, and are reported where the first of them stands.
 * @param used what covered a finding, as `group` and code with a blank between
 */
export function usageProblems(waivers: readonly Waiver[], used: ReadonlySet<string>, options: UsageOptions): Problem[] {
  const groups = new Map<string, Waiver[]>();
  for (const waiver of waivers.filter(({ file }) => options.selected?.(file) ?? true)) {
    const group = groups.get(waiver.group);
    if (group === undefined) groups.set(waiver.group, [waiver]);
    else group.push(waiver);
  }
  const isKnown = judgedFiles(options);
  return [...groups.values()].flatMap((group) => groupProblems(group, used, isKnown, options));
}

/** How a finding that a waiver covers is remembered. */
export function usageKey({ group }: Waiver, code: string): string {
  return `${group} ${code}`;
}

function groupProblems(
  group: readonly Waiver[],
  used: ReadonlySet<string>,
  isKnown: (waiver: Waiver) => boolean,
  { today, ran }: UsageOptions,
): Problem[] {
  const [first] = group;
  if (first === undefined) return [];
  const { codes, until, owner } = first.text;
  const more = group.length > 1 ? ` (${group.length} places)` : "";
  const problem = (code: string, message: string): Problem => ({ code, message: message + more, ...first.place });
  const of = `the waiver of ${codes.join(", ")}`;
  const ended = until !== undefined && until < today;
  if (ended) return [problem("waiver-expired", `${of} ended on ${until}`)];
  const problems: Problem[] = [];
  const unused = codes.filter((code) => !used.has(usageKey(first, code)) && (ran?.(code) ?? true));
  if (group.every(isKnown)) {
    problems.push(...unused.map((code) => problem("waiver-unused", `the waiver of ${code} covers no finding`)));
  }
  if (until === undefined) problems.push(problem("waiver-without-end", `${of} has no end`));
  else if (daysUntil(today, until) <= AHEAD) {
    problems.push(problem("waiver-expires-soon", `${of} ends on ${until}`));
  }
  if (owner === undefined) problems.push(problem("waiver-without-owner", `${of} has no owner`));
  return problems;
}

/** Whether all findings of a waiver's file are known; one of the configuration speaks of the whole tree. */
function judgedFiles({ unjudged = [] }: UsageOptions): (waiver: Waiver) => boolean {
  const folders = new Set(unjudged.map(({ path }) => path));
  return ({ file, place }) => {
    if ("pointer" in place.at) return folders.size === 0;
    return !withParents(file).some((path) => folders.has(path));
  };
}

/** A path and the folders above it, `.` the last of them. */
function withParents(path: string): string[] {
  const parts = path.split("/");
  return [...parts.map((_, index) => parts.slice(0, parts.length - index).join("/")), "."];
}
