import { basename } from "node:path";
import {
  entriesOf,
  exists,
  fileSystemOf,
  flushFiles,
  flushFolders,
  kindOf,
  makeFolders,
  readText,
  removeAll,
  writeText,
} from "./disk.js";
import { OutputError } from "./error.js";
import { folded } from "./letters.js";
import type { Place } from "./place.js";
import type { OutputPlan, WriteHooks } from "./types.js";

/**
 * Writes every new file beside the tree and waits until all are on the disk. On any error what was staged is removed.
 *
 * @throws OutputError that names the file and the cause; the tree is untouched.
 */
export async function stage(place: Place, plan: OutputPlan, hooks: WriteHooks): Promise<void> {
  try {
    makeFolders(place.files);
    checkFileSystem(place);
    writeFiles(place, plan, hooks);
    const files = plan.writes.map((_, index) => stagedFile(place, index));
    await flushFiles(files);
    await flushFolders([place.files]);
    hooks.reached?.("flushed", "");
    checkUnchanged(place, plan);
  } catch (error) {
    unstage(place);
    if (error instanceof OutputError) throw error;
    throw new OutputError("staging", `cannot write ${place.label}, which is unchanged`, ROOM, error);
  }
}

/** Where the new content of the journal's move number `index` waits. */
export function stagedFile(place: Place, index: number): string {
  return `${place.files}/${index}`;
}

/** Removes everything from the staging folder except the lock and a journal. */
export function unstage(place: Place): void {
  const kept = new Set([place.lock, place.journal].map((path) => basename(path)));
  for (const { name } of entriesOf(place.staging)) if (!kept.has(name)) removeAll(`${place.staging}/${name}`);
}

const ROOM = "make room on the disk, or make the folder writable, and run synth again";

function writeFiles(place: Place, plan: OutputPlan, hooks: WriteHooks): void {
  for (const [index, { path, content }] of plan.writes.entries()) {
    try {
      writeText(stagedFile(place, index), content);
      hooks.reached?.("staged", path);
    } catch (error) {
      throw new OutputError("staging", `cannot write ${place.label}/${path}; the tree is unchanged`, ROOM, error);
    }
  }
}

function checkFileSystem(place: Place): void {
  if (!exists(place.tree) || fileSystemOf(place.tree) === fileSystemOf(place.staging)) return;
  throw new OutputError(
    "place",
    `${place.label} is on another file system than ${place.stagingLabel}, so files cannot be switched at once`,
    "name a folder inside the file system with --out",
  );
}

// The plan was made without the lock: another process, or a person, may have changed the tree since.
function checkUnchanged(place: Place, plan: OutputPlan): void {
  if (!exists(place.tree)) return;
  const leaving = new Set(plan.removals.map((removal) => folded(removal.path)));
  const changed =
    plan.writes.find(
      (write) => !isAsPlanned(place, write) && !(write.before === undefined && leaving.has(folded(write.path))),
    ) ?? plan.removals.find((removal) => !isAsPlanned(place, removal));
  if (changed === undefined) return;
  throw new OutputError("changed", `${place.label}/${changed.path} changed while it was compared`, "run synth again");
}

function isAsPlanned(place: Place, { path, before }: { readonly path: string; readonly before?: string }): boolean {
  const file = `${place.tree}/${path}`;
  const kind = kindOf(file);
  if (before === undefined) return kind === undefined || kind === "folder";
  return kind === "file" && readText(file) === before;
}
