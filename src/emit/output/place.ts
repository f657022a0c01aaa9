import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { kindOf, realPath } from "./disk.js";
import { OutputError } from "./error.js";

/** Where a tree is written: its folder, and beside it what a write in progress needs. */
export interface Place {
  /** The output folder as the user named it, for messages. */
  readonly label: string;
  /** The staging folder in the same manner. */
  readonly stagingLabel: string;
  /** The output folder: absolute, links resolved. */
  readonly tree: string;
  /** `.<name>.synth` beside the output folder, so that renaming from it into the tree stays on one file system. */
  readonly staging: string;
  /** The new files, each named by its number in the journal. */
  readonly files: string;
  readonly journal: string;
  readonly lock: string;
}

/** The place of an output folder, which need not exist yet. */
export function placeOf(out: string): Place {
  const tree = realPath(resolve(out));
  const parent = dirname(tree);
  const label = slashes(out);
  if (parent === tree) throw new OutputError("place", `${label} cannot hold a tree`, "name a folder with --out");
  if ((kindOf(tree) ?? "folder") !== "folder") {
    throw new OutputError("place", `${label} is not a folder`, "move it away, or name another folder with --out");
  }
  const staging = join(parent, `.${basename(tree)}.synth`);
  return {
    label,
    stagingLabel: slashes(isAbsolute(out) ? staging : relative(process.cwd(), staging)),
    tree,
    staging,
    files: join(staging, "files"),
    journal: join(staging, "journal.json"),
    lock: join(staging, "lock"),
  };
}

function slashes(path: string): string {
  return process.platform === "win32" ? path.replaceAll("\\", "/") : path;
}
