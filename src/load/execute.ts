import type { Finding } from "../model/finding.js";
import { failureFinding } from "./failure.js";
import type { Namespace } from "./modules.js";

/** What came of running files: the exports of those that loaded, in the order of the files, and why the others did not. */
export interface Executed {
  readonly modules: ReadonlyMap<string, Namespace>;
  readonly findings: readonly Finding[];
}

/** A definition computes; one that awaits something for longer than this never ends. */
const LIMIT_SECONDS = 30;

/** Imports the files one after the other, so that the order in which they run does not depend on timing. */
export async function execute(
  root: string,
  files: readonly string[],
  load: (file: string) => Promise<Namespace>,
): Promise<Executed> {
  const modules = new Map<string, Namespace>();
  const findings: Finding[] = [];
  for (const file of files) {
    try {
      modules.set(file, await withinLimit(load(file)));
    } catch (error) {
      findings.push(failureFinding(root, file, error));
    }
  }
  return { modules, findings };
}

/** The timer also keeps the process alive: without it, Node would end silently on an await that nothing can settle. */
async function withinLimit<T>(loading: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(`nothing for ${LIMIT_SECONDS} seconds; it awaits something that never comes`),
      LIMIT_SECONDS * 1000,
    );
  });
  try {
    return await Promise.race([loading, limit]);
  } finally {
    clearTimeout(timer);
  }
}
