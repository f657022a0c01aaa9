import type { Finding } from "../../model/finding.js";
import type { Problem } from "../../model/manifest.js";
import type { ParsedWaiver, WaiverText } from "./parse.js";

/** An exception where it stands, whether it can be read or not. */
export interface DeclaredWaiver<Text = ParsedWaiver> {
  readonly text: Text;
  /** The file in which it stands. */
  readonly file: string;
  /** Where it stands, and in which object. */
  readonly place: Pick<Problem, "at" | "object">;
  /** The same for the copies that one definition puts beside several objects. */
  readonly group: string;
  /** Whether it is meant for a finding of one of its codes: in a comment, for the lines of one in its file; else for the file. */
  readonly covers: (finding: Finding) => boolean;
}

/** An exception that can be read and holds as far as its end allows. */
export type Waiver = DeclaredWaiver<WaiverText>;
