import type { Inventory, Manifest, Scope, VariableGap } from "../../model/manifest.js";
import type { PlannedObject, PlanStep, SolutionPlan, TreePlan } from "../../model/verify-plan.js";
import { appliedIn } from "./applied.js";
import { dependencyFinder } from "./dependencies.js";
import type { Draft } from "./drafts.js";
import { filesFinder } from "./files.js";
import { groupObjects } from "./groups.js";
import { type IndexedSolution, identifier } from "./identity.js";
import { originKey } from "./kustomization.js";
import { stepMaker } from "./steps.js";
import { apisOf, sourcesOf, storesOf } from "./surroundings.js";

/**
 * What a tree wants on the clusters of one scope, sorted by solution. Every object that Flux would apply there is in one
 * solution or shared. Nothing is left out: what does not build is a solution that says so.
 *
 * @param scopeName a key of `inventory.scopes`; for another name the plan is empty
 * @param index which folders are which solution, as the tree's own index says; needed only for core solutions without labels
 */
export function planTree(inventory: Inventory, scopeName: string, index: readonly IndexedSolution[] = []): TreePlan {
  const scope = inventory.scopes.get(scopeName);
  if (scope === undefined) return { scope: scopeName, solutions: [], shared: [], sources: [], stores: [], apis: [] };
  return planScope(inventory, scope, index);
}

function planScope(inventory: Inventory, scope: Scope, index: readonly IndexedSolution[]): TreePlan {
  const applied = appliedIn(inventory, scope);
  const { drafts, shared, isShared } = groupObjects(applied, inventory.tree);
  const maker = stepMaker(inventory.tree, isShared);
  const identify = identifier(index);
  const files = filesFinder(inventory, scope);
  const taken = new Set<string>();
  const named = drafts.map((draft) => {
    const identity = identify(draft);
    return { draft, identity, name: freeName(identity, taken) };
  });
  const names = new Map(named.map(({ draft, name }) => [draft, name]));
  const independent = named.map(({ draft, identity, name }): SolutionPlan => {
    const steps = maker.stepsOf(draft);
    return {
      name,
      ...identity,
      ...files(draft),
      steps,
      tests: steps.flatMap(testsOf),
      dependsOn: [],
      unbuildable: draft.broken,
      gaps: gapsOf(draft),
    };
  });
  const dependencies = dependencyFinder(independent, names);
  const solutions = independent.map((plan) => ({ ...plan, dependsOn: dependencies(plan) }));
  const manifests = applied.flatMap(({ objects }) => objects);
  return {
    scope: scope.name,
    solutions,
    shared: shared.map((manifest) => maker.object(manifest)),
    sources: sourcesOf(applied, solutions, inventory.manifests),
    stores: storesOf(manifests),
    apis: apisOf([...manifests, ...solutions.flatMap(({ steps }) => kustomizationsOf(steps))]),
  };
}

/** `vendor/product`; the path where nothing names it, or where another one has the name. */
function freeName(
  { vendor, product, path }: Pick<SolutionPlan, "vendor" | "product" | "path">,
  taken: Set<string>,
): string {
  const label = vendor === undefined || product === undefined ? path : `${vendor}/${product}`;
  let name = taken.has(label) ? path : label;
  for (let number = 2; taken.has(name); number++) name = `${path} (${number})`;
  taken.add(name);
  return name;
}

function testsOf({ part, objects }: PlanStep): PlannedObject[] {
  if (part !== "test") return [];
  return objects.filter(({ ref }) => ref.apiVersion.startsWith("batch/") && ["CronJob", "Job"].includes(ref.kind));
}

function kustomizationsOf(steps: readonly PlanStep[]): Pick<Manifest, "apiVersion" | "kind">[] {
  return steps.flatMap(({ kustomization }) => (kustomization === undefined ? [] : [kustomization.ref]));
}

/** Of a Kustomization that several solutions share, only what is about their own objects, or about everything. */
function gapsOf({ shares }: Draft): VariableGap[] {
  return [...shares.values()].flatMap(({ build, objects }) => {
    const own = new Set(objects.map(({ origin }) => originKey(origin)));
    return (build.gaps ?? []).filter(({ refused, origin }) => refused || own.has(originKey(origin)));
  });
}
