import type { SchemaProblem } from "./problem.js";

/** What the API server refuses although no schema says so. */
export function semanticProblems(_object: unknown, _isKubernetes: boolean): SchemaProblem[] {
  return [];
}
