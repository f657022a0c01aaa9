import type { Finding, Location } from "../model/finding.js";

/** An error finding of this stage. */
export function errorAt(place: Location, code: string, message: string, fix: string): Finding {
  return { code, severity: "error", message, fix, file: place.file, line: place.line, column: place.column };
}
