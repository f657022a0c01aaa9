import { join } from "node:path";
import { openProject } from "../../src/commands/project.js";
import { type Validation, validate } from "../../src/commands/validate/validate.js";
import { ROOT } from "./files.js";

/** What a validation of a folder may differ in. */
export interface FolderOptions {
  /** As `YYYY-MM-DD`. */
  readonly today: string;
  /** Absolute folders with charts. @default none */
  readonly charts?: readonly string[];
}

/** Judges a folder of the repository as a tree by itself, with the default settings. */
export async function validateFolder(folder: string, { today, charts = [] }: FolderOptions): Promise<Validation> {
  const path = join(ROOT, folder);
  return validate({
    cwd: ROOT,
    paths: [path],
    project: await openProject(path, undefined),
    out: join(path, "dist"),
    environments: [],
    charts,
    today,
    version: "0",
    progress: () => undefined,
  });
}
