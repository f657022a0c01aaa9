import type { ObjectRef } from "../../model/live.js";
import type { PlannedObject, SolutionPlan } from "../../model/verify-plan.js";
import type { Draft } from "./drafts.js";
import { listAt, textAt } from "./fields.js";

/** Tells the other solutions whose Kustomizations or HelmReleases must be ready first. */
export function dependencyFinder(
  plans: readonly SolutionPlan[],
  names: ReadonlyMap<Draft, string>,
): (plan: SolutionPlan) => string[] {
  const users = usersOf(names);
  const owners = new Map(plans.flatMap((plan) => releasesOf(plan).map(({ ref }) => [keyOf(ref), plan.name] as const)));
  return (plan) => {
    const found = new Set<string>();
    for (const id of new Set(plan.steps.flatMap(({ kustomization }) => kustomization?.dependsOn ?? []))) {
      const solutions = users.get(id) ?? new Set();
      // One that applies something of the solution, too, is waited for because of that.
      if (!solutions.has(plan.name)) for (const name of solutions) found.add(name);
    }
    for (const key of releasesOf(plan).flatMap(neededReleases)) {
      const owner = owners.get(key);
      if (owner !== undefined && owner !== plan.name) found.add(owner);
    }
    return [...found].sort();
  };
}

function releasesOf({ steps }: SolutionPlan): PlannedObject[] {
  return steps.flatMap(({ objects }) => objects.filter(({ ref }) => ref.kind === "HelmRelease"));
}

/** What a HelmRelease depends on: releases, in its own namespace where they name none. */
function neededReleases({ ref, value }: PlannedObject): string[] {
  return listAt(value, "spec", "dependsOn").flatMap((entry) => {
    const name = textAt(entry, "name");
    return name === undefined ? [] : [keyOf({ name, namespace: textAt(entry, "namespace") ?? ref.namespace })];
  });
}

function keyOf({ namespace, name }: Pick<ObjectRef, "namespace" | "name">): string {
  return `${namespace}/${name}`;
}

/** Which solutions a Kustomization applies, by its name. */
function usersOf(names: ReadonlyMap<Draft, string>): ReadonlyMap<string, ReadonlySet<string>> {
  const users = new Map<string, Set<string>>();
  for (const [{ shares }, name] of names) {
    for (const id of [...shares.values()].flatMap(({ build }) => build.kustomization ?? [])) {
      const known = users.get(id);
      if (known === undefined) users.set(id, new Set([name]));
      else known.add(name);
    }
  }
  return users;
}
