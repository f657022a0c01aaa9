import type { Inventory, Problem } from "../model/manifest.js";
import { indexObjects } from "./object-index.js";
import {
  type CheckContext,
  fieldProblem,
  type ObjectRule,
  type ReportField,
  type Rule,
  type TreeRule,
} from "./rule.js";

/** Judges all objects by the rules that have a check, in the order of the objects and then of the rules. */
export function runRules(inventory: Inventory, rules: readonly Rule[], today: string): Problem[] {
  const context: CheckContext = { inventory, index: indexObjects(inventory), today };
  const problems: Problem[] = [];
  judgeObjects(rules.filter(isObjectRule), context, problems);
  for (const rule of rules.filter(isTreeRule)) {
    rule.checkTree(context, (manifest, pointer, message, options) =>
      problems.push(fieldProblem(rule.code, manifest, pointer, message, options)),
    );
  }
  return problems;
}

/** A rule with the one function by which it reports, for whatever object is judged just then. */
interface Check {
  readonly rule: ObjectRule;
  readonly report: ReportField;
}

function judgeObjects(rules: readonly ObjectRule[], context: CheckContext, problems: Problem[]): void {
  const { manifests } = context.inventory;
  let [judged] = manifests;
  const checksFor = byKind(rules, (code) => (pointer, message, options) => {
    if (judged !== undefined) problems.push(fieldProblem(code, judged, pointer, message, options));
  });
  for (const manifest of manifests) {
    judged = manifest;
    const checks = checksFor(manifest.kind);
    // Not for…of: its iterator costs as much as most checks.
    for (let index = 0; index < checks.length; index += 1) {
      const { rule, report } = checks[index] as Check;
      rule.check(manifest, report, context);
    }
  }
}

/** Most rules want one or two kinds: what concerns a kind is worked out once. */
function byKind(
  rules: readonly ObjectRule[],
  reporter: (code: string) => ReportField,
): (kind: string) => readonly Check[] {
  const checks = rules.map((rule): Check => ({ rule, report: reporter(rule.code) }));
  const known = new Map<string, readonly Check[]>();
  return (kind) => {
    const ready = known.get(kind);
    if (ready !== undefined) return ready;
    const wanted = checks.filter(({ rule: { kinds } }) => kinds === undefined || kinds.includes(kind));
    known.set(kind, wanted);
    return wanted;
  };
}

function isObjectRule(rule: Rule): rule is ObjectRule {
  return "check" in rule;
}

function isTreeRule(rule: Rule): rule is TreeRule {
  return "checkTree" in rule;
}
