import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What a Git host puts into a new repository; a folder with nothing else counts as empty. */
const OF_A_NEW_REPOSITORY = /^(\.git|\.gitignore|\.gitattributes|README\.md|LICENSE(\..+)?)$/;

/** Whether a project could begin in the folder. */
export function isEmptyFolder(folder: string): boolean {
  return readdirSync(folder).every((name) => OF_A_NEW_REPOSITORY.test(name));
}

/**
 * Writes files that must not exist yet. Where one cannot be written, those already written are removed again and the error is
 * thrown; a file that has appeared meanwhile is never overwritten.
 */
export function writeNewFiles(root: string, files: ReadonlyMap<string, string>): void {
  const written: string[] = [];
  try {
    for (const [path, content] of files) {
      const target = join(root, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content, { flag: "wx" });
      written.push(target);
    }
  } catch (error) {
    for (const target of written) rmSync(target);
    throw error;
  }
}
