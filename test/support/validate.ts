import { join } from "node:path";
import { openProject } from "../../src/commands/project.js";
import { validate } from "../../src/commands/validate/validate.js";
import type { ValidationOutcome } from "../../src/report/validation/report.js";
import { ROOT } from "./files.js";

/** What a validation of a folder may differ in. */
export interface FolderOptions {
  /** As `YYYY-MM-DD`. */
  readonly today: string;
  /** Absolute folders with charts. @default none */
  readonly charts?: readonly string[];
}

/** Judges a folder of the repository as a tree by itself, with the default settings. */
export async function validateFolder(
  folder: string,
  { today, charts = [] }: FolderOptions,
): Promise<ValidationOutcome> {
  const path = join(ROOT, folder);
  const { outcome } = await validate({
    cwd: ROOT,
    paths: [path],
    project: await openProject(path, undefined),
    environments: [],
    charts,
    now: Date.parse(today),
    version: "0",
    cache: false,
    progress: () => undefined,
  });
  return outcome;
}
