import { fields, text } from "../fields.js";
import { nameProblems } from "./names.js";
import { podProblems } from "./pod-semantics.js";
import type { SchemaProblem } from "./problem.js";
import { accessProblems } from "./rbac-semantics.js";
import { selectorProblems } from "./selector-semantics.js";
import { dataProblems, serviceProblems } from "./service-semantics.js";

/** What the API server refuses although no schema can say so: names, and fields that contradict each other. */
export function semanticProblems(object: unknown, isKubernetes: boolean): SchemaProblem[] {
  const value = fields(object);
  const kind = text(value["kind"]) ?? "";
  const names = nameProblems(value, kind, isKubernetes);
  if (!isKubernetes) return names;
  return [
    ...names,
    ...podProblems(value, kind),
    ...selectorProblems(value, kind),
    ...serviceProblems(value, kind),
    ...dataProblems(value, kind),
    ...accessProblems(value, kind),
  ];
}
