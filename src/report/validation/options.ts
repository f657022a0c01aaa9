import type { Paint } from "../../base/terminal.js";
import type { ObjectReference } from "../../model/finding.js";
import type { RuleText } from "../../model/rule.js";

/** What the forms need besides the report; each takes what it knows. */
export interface RenderOptions {
  /** All rules, for their texts. */
  readonly rules: readonly RuleText[];
  /** All objects that were judged, so that those without findings are seen to have passed. */
  readonly objects: readonly ReportedObject[];
  /** Whether warnings fail. */
  readonly strict: boolean;
  /** Whether waived findings are shown one by one. */
  readonly verbose: boolean;
  /** The version of the package. */
  readonly version: string;
  readonly paint: Paint;
  /** Columns of the terminal; without it lines are as long as they are. */
  readonly width?: number;
}

/** An object that was judged, and the file that holds it. */
export interface ReportedObject extends Omit<ObjectReference, "namespace"> {
  readonly file: string;
  readonly namespace?: string | undefined;
}
