import { dirname } from "node:path";
import { entriesOf, flushFolders, kindOf, makeFolder, move, removeEmptyFolder, removeFile } from "./disk.js";
import { OutputError } from "./error.js";
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
    await flushFolders([...touched].filter((folder) => kindOf(folder) === "folder"));
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
  for (const path of leaving) {
    if (realFolder(place, dirname(path)) && kindOf(`${place.tree}/${path}`) === "file")
      removeFile(`${place.tree}/${path}`);
    hooks.reached?.("removed", path);
  }
  for (const folder of new Set(leaving.map((path) => dirname(path)))) {
    if (realFolder(place, folder)) touched.add(removeEmptyFolders(place, folder));
  }
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
  const ready = new Set<string>();
  for (const [index, path] of journal.moves.entries()) {
    const folder = dirname(path);
    touched.add(`${place.tree}/${folder}`);
    if (!waiting.has(`${index}`)) continue;
    if (!ready.has(folder)) prepareFolder(place, folder, touched);
    ready.add(folder);
    move(stagedFile(place, index), `${place.tree}/${path}`);
    hooks.reached?.("moved", path);
  }
}

function prepareFolder(place: Place, folder: string, touched: Set<string>): void {
  makeFolder(`${place.tree}/${folder}`);
  if (!realFolder(place, folder)) throw new Error(`${place.label}/${folder} leads through a link`);
  for (const above of foldersTo(folder)) touched.add(`${place.tree}/${dirname(above)}`);
}

/** Whether all of a path in the tree are folders themselves, none a link. */
function realFolder(place: Place, folder: string): boolean {
  return foldersTo(folder).every((path) => kindOf(`${place.tree}/${path}`) === "folder");
}

function foldersTo(folder: string): string[] {
  if (folder === ".") return [];
  const parts = folder.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
