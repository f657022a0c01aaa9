import { RULES } from "../../check/rules.js";
import type { Finding, Location, ObjectReference } from "../../model/finding.js";
import type { Place, Problem } from "../../model/manifest.js";

const rules = new Map(RULES.map((rule) => [rule.code, rule]));

/** Problems with their places in the text and what their rules say; what is the same in all is there once. */
export function toFindings(problems: readonly Problem[], locate: (place: Place) => Location): Finding[] {
  const found = new Map<string, Finding>();
  for (const problem of problems) {
    const finding = toFinding(problem, locate);
    const { code, file, line, column, message } = finding;
    found.set(`${code}\0${file}\0${line}:${column}\0${message}`, finding);
  }
  return [...found.values()];
}

function toFinding({ code, message, fix, at, object }: Problem, locate: (place: Place) => Location): Finding {
  const rule = rules.get(code);
  const { file, line, column } = locate(at);
  const advice = fix ?? rule?.fix;
  return {
    code,
    severity: rule?.severity ?? "error",
    message,
    ...(advice !== undefined && { fix: advice }),
    file,
    line,
    column,
    ...(object !== undefined && { object: reference(object) }),
    ...("pointer" in at && at.pointer !== "" && { pointer: at.pointer }),
  };
}

function reference({ apiVersion, kind, namespace, name }: NonNullable<Problem["object"]>): ObjectReference {
  return { apiVersion, kind, ...(namespace !== undefined && { namespace }), name };
}
