import type { Inventory, Manifest, Problem } from "../model/manifest.js";
import { type FieldChanges, sees } from "./looks.js";
import { indexObjects } from "./object-index.js";
import type { Rule } from "./rule.js";
import { type Found, findProblems } from "./run.js";
import { createWatch, type RuleLooks, watched } from "./watch.js";

/** What all rules have found, and what that depends on. It can be written as JSON. */
export interface RuleResults {
  readonly found: readonly Found[];
  /** What each rule has looked at in other objects. */
  readonly looks: readonly RuleLooks[];
}

/** Which objects have changed since. Everything but their content is the same, and so are all other objects. */
export interface Changed {
  readonly objects: ReadonlySet<Manifest>;
  /** How those of each kind have changed, and the documents that they stand in. */
  readonly fields: ReadonlyMap<string, FieldChanges>;
}

/** Runs all rules and notes what they look into. */
export function runRulesWatched(inventory: Inventory, rules: readonly Rule[], today: string): RuleResults {
  const watch = createWatch(rules.length);
  const own = watched(inventory, watch);
  const context = { inventory: own, index: indexObjects(own), today, watch };
  const found = findProblems(context, rules, { everywhere: () => true });
  return { found, looks: watch.looks() };
}

/**
 * What all rules would find now, in the same order: only what may have become different is judged again. A rule that has
 * looked at no changed field of another object finds the same as before wherever the judged object is the same.
 */
export function runRulesAgain(
  inventory: Inventory,
  rules: readonly Rule[],
  today: string,
  before: RuleResults,
  changed: Changed,
): Problem[] {
  const affected = before.looks.map((looks) =>
    [...changed.fields].some(([kind, changes]) => sees(looks[kind] ?? [], changes)),
  );
  const everywhere = (rule: number) => affected[rule] ?? true;
  const context = { inventory, index: indexObjects(inventory), today };
  const isChanged = inventory.manifests.map((manifest) => changed.objects.has(manifest));
  const kept = before.found.filter(([rule, object]) => !everywhere(rule) && !isChanged[object]);
  const found = findProblems(context, rules, { everywhere, objects: changed.objects });
  return [...kept, ...found].sort(inOrder).map(([, , problem]) => problem);
}

/** The order in which `findProblems` finds them; what one rule finds of one object keeps its order. */
function inOrder([rule, object]: Found, [otherRule, otherObject]: Found): number {
  const [place, otherPlace] = [object, otherObject].map((index) => (index < 0 ? Number.POSITIVE_INFINITY : index));
  return place === otherPlace ? rule - otherRule : (place as number) - (otherPlace as number);
}
