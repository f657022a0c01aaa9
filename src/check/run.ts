import type { Inventory, Manifest, Problem } from "../model/manifest.js";
import { indexObjects } from "./object-index.js";
import { type CheckContext, fieldProblem, type ObjectRule, type Rule, type TreeRule } from "./rule.js";

/** Judges all objects by the rules that have a check, in the order of the objects and then of the rules. */
export function runRules(inventory: Inventory, rules: readonly Rule[], today: string): Problem[] {
  const context: CheckContext = { inventory, index: indexObjects(inventory), today };
  const problems: Problem[] = [];
  const rulesFor = rulesByKind(rules.filter(isObjectRule));
  for (const manifest of inventory.manifests) {
    for (const rule of rulesFor(manifest.kind)) judge(rule, manifest, context, problems);
  }
  for (const rule of rules.filter(isTreeRule)) {
    rule.checkTree(context, (manifest, ...field) => problems.push(fieldProblem(rule.code, manifest, ...field)));
  }
  return problems;
}

function judge(rule: ObjectRule, manifest: Manifest, context: CheckContext, problems: Problem[]): void {
  rule.check(manifest, (...field) => problems.push(fieldProblem(rule.code, manifest, ...field)), context);
}

/** Most rules want one or two kinds: what concerns a kind is worked out once. */
function rulesByKind(rules: readonly ObjectRule[]): (kind: string) => readonly ObjectRule[] {
  const known = new Map<string, readonly ObjectRule[]>();
  return (kind) => {
    const ready = known.get(kind) ?? rules.filter(({ kinds }) => kinds === undefined || kinds.includes(kind));
    known.set(kind, ready);
    return ready;
  };
}

function isObjectRule(rule: Rule): rule is ObjectRule {
  return "check" in rule;
}

function isTreeRule(rule: Rule): rule is TreeRule {
  return "checkTree" in rule;
}
