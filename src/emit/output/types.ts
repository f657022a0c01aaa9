import type { Tree } from "../../model/tree.js";

/** What the output folder must hold, and what in it belongs to conformitron. */
export interface ExpectedTree {
  /** Every file that the tree must have, by path relative to the output folder. */
  readonly files: Tree;
  /**
   * Paths whose lines are a sorted list of independent entries. They are compared as a set of lines, because git's
   * union merge may order two neighbours otherwise.
   */
  readonly lists: ReadonlySet<string>;
  /** Paths that conformitron wrote earlier, known from its index: they may be overwritten, and removed when not expected. */
  readonly owned: ReadonlySet<string>;
  /** Top-level folders that belong to conformitron: a file in them that is neither expected nor owned is foreign. */
  readonly folders: ReadonlySet<string>;
}

/** A file to write. */
export interface Write {
  readonly path: string;
  readonly content: string;
  /** What the file holds now; absent for a new file. */
  readonly before?: string;
}

/** A file to remove. */
export interface Removal {
  readonly path: string;
  readonly before: string;
}

/** How the disk differs from what is expected; every list is sorted by path. */
export interface OutputPlan {
  readonly writes: readonly Write[];
  readonly removals: readonly Removal[];
  /** How many expected files are on disk already. */
  readonly unchanged: number;
  /** Paths that conformitron did not write and that stand in the way. While there are any, nothing may be written. */
  readonly foreign: readonly string[];
}

/**
 * A point that a write has passed: a file `staged`, all of them `flushed` to the disk, the `journal` written, a stale
 * file `removed`, a file `moved` into place, everything `switched`, the journal deleted (`settled`).
 */
export type WritePoint = "staged" | "flushed" | "journal" | "removed" | "moved" | "switched" | "settled";

/** What a caller wants to hear while a tree is written. */
export interface WriteHooks {
  /** Called after each point with the path that it is about, or an empty text. What it throws fails the write there. */
  readonly reached?: (point: WritePoint, path: string) => void;
}
