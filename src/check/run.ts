import type { Inventory, Manifest, Problem } from "../model/manifest.js";
import { indexObjects } from "./object-index.js";
import {
  type CheckContext,
  fieldProblem,
  type ObjectRule,
  type ReportField,
  type Rule,
  type TreeRule,
} from "./rule.js";

/** A problem with the place of the rule that found it among the rules, and that of the object which it judged; -1 for the tree. */
export type Found = readonly [rule: number, object: number, problem: Problem];

/** Which rules judge. */
export interface Wanted {
  /** Whether a rule judges all objects, or the whole tree. */
  readonly everywhere: (rule: number) => boolean;
  /** Objects that all rules judge. */
  readonly objects?: ReadonlySet<Manifest>;
}

/** Judges all objects by the rules that have a check, in the order of the objects and then of the rules. */
export function runRules(inventory: Inventory, rules: readonly Rule[], today: string): Problem[] {
  const context: CheckContext = { inventory, index: indexObjects(inventory), today };
  return findProblems(context, rules, { everywhere: () => true }).map(([, , problem]) => problem);
}

/** What the wanted rules find, in the order of the objects and then of the rules; what concerns the whole tree at the end. */
export function findProblems(context: CheckContext, rules: readonly Rule[], wanted: Wanted): Found[] {
  const found: Found[] = [];
  judgeObjects(context, rules, wanted, found);
  for (const [index, rule] of rules.entries()) {
    if (!isTreeRule(rule) || !wanted.everywhere(index)) continue;
    context.watch?.begin(index, undefined);
    rule.checkTree(context, (manifest, pointer, message, options) =>
      found.push([index, -1, fieldProblem(rule.code, manifest, pointer, message, options)]),
    );
  }
  return found;
}

/** A rule with the one function by which it reports, for whatever object is judged just then. */
interface Check {
  readonly rule: ObjectRule;
  readonly index: number;
  readonly report: ReportField;
}

function judgeObjects(context: CheckContext, rules: readonly Rule[], wanted: Wanted, found: Found[]): void {
  const { inventory, watch } = context;
  const { manifests } = inventory;
  let [judged] = manifests;
  let object = 0;
  const checks = rules.flatMap((rule, index): Check[] => {
    if (!isObjectRule(rule)) return [];
    const report: ReportField = (pointer, message, options) => {
      if (judged !== undefined) found.push([index, object, fieldProblem(rule.code, judged, pointer, message, options)]);
    };
    return [{ rule, index, report }];
  });
  const all = byKind(checks);
  const everywhere = byKind(checks.filter(({ index }) => wanted.everywhere(index)));
  for (object = 0; object < manifests.length; object += 1) {
    const manifest = manifests[object] as Manifest;
    judged = manifest;
    const own = wanted.objects?.has(manifest) ? all(manifest.kind) : everywhere(manifest.kind);
    // Not for…of: its iterator costs as much as most checks.
    for (let at = 0; at < own.length; at += 1) {
      const { rule, index, report } = own[at] as Check;
      watch?.begin(index, manifest);
      rule.check(manifest, report, context);
    }
  }
}

/** Most rules want one or two kinds: what concerns a kind is worked out once. */
function byKind(checks: readonly Check[]): (kind: string) => readonly Check[] {
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
