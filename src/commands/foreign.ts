import type { OutputPlan } from "../emit/output/types.js";
import type { Finding } from "../model/finding.js";

/**
 * What stands in the way of writing the tree. A folder that conformitron has never written to is one finding, whatever is in it.
 * @param known whether conformitron has written to the folder before
 * @param out the folder, for people
 */
export function foreignFindings(plan: OutputPlan, known: boolean, out: string): Finding[] {
  const [first] = plan.foreign;
  if (first === undefined) return [];
  if (known)
    return plan.foreign.map((path) =>
      finding(`${out}/${path}`, "conformitron did not write this file and does not touch it"),
    );
  return [finding(`${out}/${first}`, `${out} has files that conformitron did not write: ${listed(plan.foreign)}`)];
}

function listed(paths: readonly string[]): string {
  const shown = paths.slice(0, 3).join(", ");
  return paths.length > 3 ? `${shown} and ${paths.length - 3} more` : shown;
}

function finding(file: string, message: string): Finding {
  const fix = "move it away, or write the tree elsewhere with --out";
  return { code: "foreign-file", severity: "error", message, fix, file, line: 1, column: 1 };
}
