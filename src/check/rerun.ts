import type { Inventory, Manifest, Problem } from "../model/manifest.js";
import { type FieldChanges, sees } from "./looks.js";
import { indexObjects } from "./object-index.js";
import type { Rule } from "./rule.js";
import { type Found, findProblems } from "./run.js";
import type { RuleLooks, Watch } from "./watch.js";

/** Which objects have changed since. Everything but their content is the same, and so are all other objects. */
export interface Changed {
  readonly objects: ReadonlySet<Manifest>;
  /** How those of each kind have changed, and the documents that they stand in. */
  readonly fields: ReadonlyMap<string, FieldChanges>;
}

/** What all rules find, as JSON can keep it, noting what they look at. Their places are those in the watch. */
export function runRulesWatched(
  inventory: Inventory,
  rules: readonly Rule[],
  today: string,
  watch: Watch,
): readonly Found[] {
  const context = { inventory, index: indexObjects(inventory), today, watch };
  return findProblems(context, rules, { everywhere: () => true });
}

/** Whether somebody who has looked at these fields of other objects sees one of the changes. */
export function seesChange(looks: RuleLooks | undefined, { fields }: Changed): boolean {
  if (looks === undefined) return true;
  return [...fields].some(([kind, changes]) => {
    const own = looks[kind];
    return own !== undefined && sees(own, changes);
  });
}

/**
 * What all rules would find now, in the same order: only what may have become different is judged again. A rule that has
 * looked at no changed field of another object finds the same as before wherever the judged object is the same.
 */
export function runRulesAgain(
  inventory: Inventory,
  rules: readonly Rule[],
  today: string,
  before: { readonly found: readonly Found[]; readonly looks: readonly RuleLooks[] },
  changed: Changed,
): Problem[] {
  const affected = rules.map((_, rule) => seesChange(before.looks[rule], changed));
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
