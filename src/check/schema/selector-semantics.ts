import { at, fields, isFields, items, pointer, text } from "../fields.js";
import type { SchemaProblem } from "./problem.js";

const SELECTING = new Set(["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"]);
const TEMPLATE_LABELS = pointer("spec", "template", "metadata", "labels");

/** A workload must select the pods that its template makes, and may not select all. */
export function selectorProblems(object: unknown, kind: string): SchemaProblem[] {
  if (!SELECTING.has(kind) || !isFields(at(object, "spec", "selector"))) return [];
  const wanted = fields(at(object, "spec", "selector", "matchLabels"));
  const expressions = items(at(object, "spec", "selector", "matchExpressions"));
  if (Object.keys(wanted).length === 0 && expressions.length === 0) {
    const message = "spec.selector selects nothing in particular: it needs matchLabels";
    return [{ code: "selector-mismatch", pointer: "/spec/selector", message, fix: "add matchLabels" }];
  }
  const labels = fields(at(object, "spec", "template", "metadata", "labels"));
  return Object.entries(wanted)
    .filter(([key, value]) => text(value) !== undefined && labels[key] !== value)
    .map(([key, value]) => ({
      code: "selector-mismatch",
      pointer: pointer("spec", "selector", "matchLabels", key),
      message: `the ${kind} selects pods by ${key}: ${value}, but its template ${templateWords(labels[key])}`,
      fix: `set the label at ${TEMPLATE_LABELS.slice(1).replaceAll("/", ".")} to the same value`,
    }));
}

function templateWords(value: unknown): string {
  return value === undefined || value === null ? "does not have that label" : `has ${JSON.stringify(value)} there`;
}
