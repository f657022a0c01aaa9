import { chmodSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";

/**
 * Puts another text into a file at once, with the mode that it has: who reads it meanwhile sees one text or the other. Gives in
 * words why it did not; then the file is as it was. A link is followed inside the root only, and stays one.
 */
export function replaceText(root: string, file: string, before: string, after: string): string | undefined {
  try {
    const target = realpathSync(join(root, file));
    if (!target.startsWith(realpathSync(root) + sep)) return "the file is a link that leads out of the tree";
    if (readFileSync(target, "utf8") !== before) return "the file has changed since it was read";
    write(target, after);
    return undefined;
  } catch (error) {
    return `the file cannot be written: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function write(target: string, text: string): void {
  const { mode } = statSync(target);
  const temporary = join(dirname(target), `.conformitron-fix-${process.pid}.tmp`);
  try {
    writeFileSync(temporary, text, { flag: "wx", mode: mode & 0o777 });
    // The mask of the process may have taken rights away.
    chmodSync(temporary, mode & 0o7777);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
