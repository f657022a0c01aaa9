import type { Finding } from "../model/finding.js";
import type { ProjectFiles } from "./discover.js";
import type { Source } from "./sources.js";

/**
 * The definitions that can be run although something is wrong with other files: those that neither have a finding nor import a file that has one.
 * Where a finding is about anything else, such as an environment, nothing can be relied on.
 */
export function soundDefinitions(
  { definitions }: ProjectFiles,
  sources: ReadonlyMap<string, Source>,
  findings: readonly Finding[],
): readonly string[] {
  if (findings.length === 0) return definitions;
  const wrong = new Set(findings.map(({ file }) => file));
  const needed = new Map(definitions.map((file) => [file, closure(file, sources)]));
  const judged = new Set([...needed.values()].flatMap((files) => [...files]));
  if ([...wrong].some((file) => !judged.has(file))) return [];
  return [...needed].filter(([, files]) => ![...files].some((file) => wrong.has(file))).map(([file]) => file);
}

/** A file and all that it imports relatively, directly or not. */
function closure(file: string, sources: ReadonlyMap<string, Source>): ReadonlySet<string> {
  const files = new Set([file]);
  for (const member of files) {
    for (const link of sources.get(member)?.links.values() ?? []) if (link.kind === "source") files.add(link.file);
  }
  return files;
}
