import { dirname } from "node:path";
import { entriesOf, flushFolders, kindOf, move, removeEmptyFolder, removeFile } from "./disk.js";
import { OutputError } from "./error.js";
import { folderMaker, linkFree } from "./folders.js";
import { deleteJournal, type Journal } from "./journal.js";
import { folded } from "./letters.js";
import type { Place } from "./place.js";
import { stagedFile } from "./stage.js";
import type { WriteHooks } from "./types.js";

/**
 * Carries out a journal: removes the stale files and the folders that they leave empty, moves the new files into place,
 * and deletes the journal. What is done already is skipped, so it can be repeated after it was stopped anywhere.
 *
 * Stale files go first: one may stand where a folder is needed now, and where the file system ignores case, one that
 * differs only in case from a new one is the same file.
 *
 * @throws OutputError when it could not be completed; the journal stays.
 */
export async function completeSwitch(place: Place, journal: Journal, hooks: WriteHooks = {}): Promise<void> {
  try {
    const waiting = new Set(entriesOf(place.files).map((entry) => entry.name));
    const touched = new Set<string>();
    removeStale(place, journal, waiting, touched, hooks);
    moveIntoPlace(place, journal, waiting, touched, hooks);
    await flushFolders([...touched]);
    hooks.reached?.("switched", "");
    await deleteJournal(place);
  } catch (error) {
    throw new OutputError(
      "interrupted",
      `writing ${place.label} was interrupted: each file is whole, old or new, but the tree is not complete`,
      "make room on the disk or the folder writable, and run synth again, which completes it",
      error,
    );
  }
}

function removeStale(
  place: Place,
  journal: Journal,
  waiting: ReadonlySet<string>,
  touched: Set<string>,
  hooks: WriteHooks,
): void {
  // Where case is ignored, the old spelling of a file that has been moved already names the new file.
  const placed = new Set(journal.moves.filter((_, index) => !waiting.has(`${index}`)).map(folded));
  const leaving = journal.removals.filter((path) => !placed.has(folded(path)));
  const isFree = linkFree(place);
  for (const path of leaving) {
    const file = `${place.tree}/${path}`;
    if (isFree(dirname(path)) && kindOf(file) === "file") removeFile(file);
    hooks.reached?.("removed", path);
  }
  const emptied = [...new Set(leaving.map((path) => dirname(path)))].filter(isFree);
  const kept = new Set(emptied.map((folder) => removeEmptyFolders(place, folder)));
  // What one removal left in place, a later one may have emptied.
  for (const folder of kept) if (kindOf(folder) === "folder") touched.add(folder);
}

/** Removes the folder and those above it while they are empty, never the output folder; gives the first that stays. */
function removeEmptyFolders(place: Place, folder: string): string {
  if (folder === ".") return place.tree;
  const path = `${place.tree}/${folder}`;
  return removeEmptyFolder(path) ? removeEmptyFolders(place, dirname(folder)) : path;
}

function moveIntoPlace(
  place: Place,
  journal: Journal,
  waiting: ReadonlySet<string>,
  touched: Set<string>,
  hooks: WriteHooks,
): void {
  const make = folderMaker(place, (folder) => touched.add(folder));
  for (const [index, path] of journal.moves.entries()) {
    const folder = dirname(path);
    make(folder);
    touched.add(folder === "." ? place.tree : `${place.tree}/${folder}`);
    if (!waiting.has(`${index}`)) continue;
    move(stagedFile(place, index), `${place.tree}/${path}`);
    hooks.reached?.("moved", path);
  }
}
