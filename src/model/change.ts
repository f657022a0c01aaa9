import type { ObjectReference } from "./finding.js";

/** What happens to an object. */
export type Action = "added" | "changed" | "removed";

/** One field that differs. A value that is absent is undefined; one that must not be shown is `MASKED`. */
export interface FieldChange {
  /** JSON pointer in the object. */
  readonly pointer: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What a change means for one object, in the environments in which it means the same. */
export interface ObjectChange {
  readonly action: Action;
  readonly object: ObjectReference;
  /** Names of the environments, sorted; empty where nothing applies the object. */
  readonly environments: readonly string[];
  /** The file that holds the object, after the change where it is still there. */
  readonly file: string;
  /** The fields that differ, in the order of the object after the change; empty for what is added or removed. */
  readonly fields: readonly FieldChange[];
  /** What this does to a cluster that people should know before they merge, in whole phrases. */
  readonly risks: readonly string[];
}

/** Stands where a value must not be shown. */
export const MASKED = "***";
