/** A name of an API report, and whether it is marked as deprecated. */
export interface ReportedName {
  readonly name: string;
  readonly deprecated: boolean;
}

const EXPORT =
  /^(\/\/ @[^\n]*)\n(?:@[^\n]*\n)*export (?:declare )?(?:abstract )?(?:class|const|function|interface|namespace|type) (\w+)/gm;

/** The names that a report lists at its top level. */
export function reportedNames(report: string): ReportedName[] {
  return [...report.matchAll(EXPORT)].map(([, tags = "", name = ""]) => ({
    name,
    deprecated: tags.includes("@deprecated"),
  }));
}

/**
 * The names that are gone too early: a name may go when it was deprecated in two released minors.
 *
 * @param current the report of today
 * @param released the reports of the last two minors that were released, the newest first
 */
export function goneTooEarly(current: string, released: readonly string[]): string[] {
  const kept = new Set(reportedNames(current).map(({ name }) => name));
  const [newest = [], before = []] = released.map(reportedNames);
  const deprecatedBefore = new Set(before.filter(({ deprecated }) => deprecated).map(({ name }) => name));
  return newest
    .filter(({ name, deprecated }) => !kept.has(name) && !(deprecated && deprecatedBefore.has(name)))
    .map(({ name }) => name);
}

/** The `@deprecated` tags of a source file that do not say since when and what to use instead. */
export function vagueDeprecations(source: string): string[] {
  return [...source.matchAll(/^\s*(?:\/\*\*|\*).*?(@deprecated\b.*)$/gm)]
    .map(([, tag = ""]) => tag.replace(/\s*\*\/$/, ""))
    .filter((tag) => !/^@deprecated since \d+\.\d+\.\d+: \S/.test(tag));
}
