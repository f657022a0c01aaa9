import { exists, flushFiles, flushFolders, move, readText, removeFile, writeText } from "./disk.js";
import { OutputError } from "./error.js";
import type { Place } from "./place.js";
import type { OutputPlan } from "./types.js";

/** What is left to do from the moment on when all new files are on the disk. */
export interface Journal {
  readonly version: 1;
  /** Paths in the tree; the staged file of each is named by its place in this list. */
  readonly moves: readonly string[];
  readonly removals: readonly string[];
}

/** The journal that carries out a plan. */
export function journalOf(plan: OutputPlan): Journal {
  return {
    version: 1,
    moves: plan.writes.map((write) => write.path),
    removals: plan.removals.map((removal) => removal.path),
  };
}

/** Writes the journal whole or not at all. From here on the switch is completed, never undone. */
export async function writeJournal(place: Place, journal: Journal): Promise<void> {
  const draft = `${place.journal}.new`;
  writeText(draft, `${JSON.stringify(journal)}\n`);
  await flushFiles([draft]);
  move(draft, place.journal);
  await flushFolders([place.staging]);
}

/**
 * The journal that an interrupted write left, if any.
 * @throws OutputError when it cannot be read, or names a path outside the output folder.
 */
export function readJournal(place: Place): Journal | undefined {
  if (!exists(place.journal)) return undefined;
  try {
    const journal: unknown = JSON.parse(readText(place.journal));
    if (!isJournal(journal)) throw new Error("not a journal of this version");
    return journal;
  } catch (error) {
    throw new OutputError(
      "damaged",
      `cannot read ${place.stagingLabel}/journal.json`,
      `restore ${place.label} from Git, delete ${place.stagingLabel}, and run synth again`,
      error,
    );
  }
}

/** Deletes the journal: the switch is complete. */
export async function deleteJournal(place: Place): Promise<void> {
  removeFile(place.journal);
  await flushFolders([place.staging]);
}

function isJournal(value: unknown): value is Journal {
  if (typeof value !== "object" || value === null) return false;
  if (!("version" in value && "moves" in value && "removals" in value)) return false;
  return value.version === 1 && isPathList(value.moves) && isPathList(value.removals);
}

function isPathList(value: unknown): boolean {
  return Array.isArray(value) && value.every((path) => typeof path === "string" && isInside(path));
}

// The journal is data on disk: whoever wrote it must not reach out of the output folder.
function isInside(path: string): boolean {
  return path.split("/").every((part) => part !== "" && part !== "." && part !== ".." && !/[\\:]/.test(part));
}
