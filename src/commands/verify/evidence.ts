import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CommandError } from "../../base/errors.js";
import type { VerificationReport } from "../../model/verification.js";
import { evidenceFiles } from "../../report/verification/evidence-files.js";

/**
 * Writes the evidence of a run into a folder, which is made. Files of an earlier run under the same names are replaced; nothing else is
 * touched. Throws a CommandError where the folder cannot be written.
 *
 * @param report without secrets
 */
export function writeEvidence(folder: string, report: VerificationReport): void {
  try {
    for (const [path, content] of evidenceFiles(report)) replaceFile(join(folder, path), content);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new CommandError(`cannot write the evidence: ${cause}`, "name a folder that can be written with --evidence");
  }
}

/** A file is there as a whole or as it was; a link is replaced, not followed. */
function replaceFile(path: string, content: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(draft, content);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
