import type { Finding } from "../model/finding.js";
import type { SourceFile } from "../model/manifest.js";

/** What mending needs to know of the rest of the program. */
export interface Tools {
  /** Reads the text of a file as `validate` does. */
  readonly read: (path: string, text: string) => SourceFile;
  /** Whether all clusters that get the object of the finding serve its other API version and know all of its fields there. */
  readonly serves: (object: Readonly<Record<string, unknown>>, finding: Finding) => boolean;
}

/** A finding that nothing was done about, and why. */
export interface LeftFinding {
  readonly finding: Finding;
  /** In words, lower case, without a full stop. */
  readonly reason: string;
}

/** What became of one file. */
export interface MendedFile {
  readonly file: string;
  /** The whole text, undefined where nothing is to be written. */
  readonly text: string | undefined;
  readonly mended: readonly Finding[];
  readonly left: readonly LeftFinding[];
}
