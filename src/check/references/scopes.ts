import { didYouMean } from "../../base/suggest.js";
import type { Environment } from "../../model/environment.js";
import { compare } from "../../model/finding.js";
import type { Manifest, Scope } from "../../model/manifest.js";
import { scopesOf } from "../object-index.js";
import type { CheckContext } from "../rule.js";
import { memo } from "./memo.js";

/** Names that are offered as what somebody may have meant; more would make a tree of many mistakes slow. */
const OFFERED = 300;

/**
 * The scopes in which the object is applied and none of the others is. Objects that no build reaches count everywhere;
 * `provided` says whether an environment has the thing without any object. A scope with a folder that could not be built is
 * left out: what is in that folder may be just what is looked for.
 */
export function scopesWithout(
  context: CheckContext,
  referrer: Manifest,
  others: readonly Manifest[],
  provided: (environment: Environment | undefined, scope: Scope | undefined) => boolean = () => false,
): readonly (Scope | undefined)[] {
  return scopesOf(referrer).filter(
    (scope) =>
      !others.some((other) => isApplied(other, scope)) &&
      isBuilt(scope, context) &&
      !provided(scope?.environment, scope),
  );
}

const unjudgedScopes = memo(({ inventory: { builds, unjudged } }): ReadonlySet<Scope | undefined> => {
  const paths = new Set(unjudged.map(({ path }) => path));
  return new Set(builds.filter(({ path }) => paths.has(path)).map(({ scope }) => scope));
});

/** Whether every folder that is applied in the scope could be built, so that what is not there is missing. */
export function isBuilt(scope: Scope | undefined, context: CheckContext): boolean {
  return !unjudgedScopes(context).has(scope);
}

/** Whether an object is applied in a scope; without a scope, whether it exists at all. */
export function isApplied({ placements }: Manifest, scope: Scope | undefined): boolean {
  return scope === undefined || placements.length === 0 || placements.some((placement) => placement.scope === scope);
}

/** Says in which of its scopes something about the object holds, as ` in snow and vsphere`; empty where it has only one. */
export function inScopes(referrer: Manifest, scopes: readonly (Scope | undefined)[]): string {
  const all = scopesOf(referrer).length;
  if (all < 2) return "";
  if (scopes.length === all) return ` in any of the ${all} environments`;
  return ` in ${listed(scopes.flatMap((scope) => scope?.name ?? []).sort(compare))}`;
}

/** Names as `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** The name among those of the objects that somebody may have meant, as ` Did you mean …?`. */
export function meant(name: string, others: readonly Pick<Manifest, "name">[]): string {
  const names = new Set(others.slice(0, OFFERED).map((other) => other.name));
  names.delete(name);
  return didYouMean(name, [...names]);
}
