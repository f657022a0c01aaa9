import { apiGroup } from "../../model/kinds.js";
import type { Manifest } from "../../model/manifest.js";
import { at, items, pointer, text } from "../fields.js";
import type { CheckContext } from "../rule.js";
import { scopesWithEntries } from "./entries.js";
import { append } from "./memo.js";

/** What a HelmRelease or Flux Kustomization says that it waits for. */
export interface Dependency {
  readonly namespace: string;
  readonly name: string;
  /** JSON pointer of the name. */
  readonly pointer: string;
}

/** The dependencies of a HelmRelease or Flux Kustomization, in order. */
export function dependenciesOf({ namespace, value }: Pick<Manifest, "namespace" | "value">): readonly Dependency[] {
  return items(at(value, "spec", "dependsOn")).flatMap((item, index) => {
    const name = text(at(item, "name"));
    if (name === undefined) return [];
    const own = text(at(item, "namespace")) ?? namespace ?? "";
    return [{ namespace: own, name, pointer: pointer("spec", "dependsOn", index, "name") }];
  });
}

/** The objects that a dependency may mean: those of the same kind that are applied where the dependent is. */
export function targetsOf(dependent: Manifest, dependency: Dependency, context: CheckContext): readonly Manifest[] {
  const { namespace, name } = dependency;
  const key = { group: apiGroup(dependent.apiVersion), kind: dependent.kind, namespace, name };
  const found = context.index.find(undefined, key);
  const scopes = scopesWithEntries(dependent, context);
  if (scopes.length === 0) return found;
  return found.filter((target) => {
    const others = scopesWithEntries(target, context);
    return others.length === 0 || others.some((scope) => scopes.includes(scope));
  });
}

/** Rings of objects that wait for each other, each as a path that begins and ends with the same object. */
export function cyclesOf(objects: readonly Manifest[], context: CheckContext): readonly (readonly Manifest[])[] {
  const next = new Map(
    objects.map((object) => [
      object,
      dependenciesOf(object).flatMap((dependency) => targetsOf(object, dependency, context)),
    ]),
  );
  const left = withoutEnds(next);
  const rings: (readonly Manifest[])[] = [];
  const done = new Set<Manifest>();
  for (const start of left) {
    const path = walk(start, next, left, done);
    const last = path.at(-1);
    if (last !== undefined) rings.push(path.slice(path.indexOf(last)));
  }
  return rings;
}

type Graph = ReadonlyMap<Manifest, readonly Manifest[]>;

/** What remains when, again and again, what waits for nothing that remains is taken away: rings, and what leads to them. */
function withoutEnds(next: Graph): ReadonlySet<Manifest> {
  const waiting = new Map<Manifest, number>();
  const before = new Map<Manifest, Manifest[]>();
  for (const [object, targets] of next) {
    waiting.set(object, targets.length);
    for (const target of targets) append(before, target, object);
  }
  const ends = [...next.keys()].filter((object) => waiting.get(object) === 0);
  const left = new Set(next.keys());
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    left.delete(end);
    for (const object of before.get(end) ?? []) {
      const count = (waiting.get(object) ?? 0) - 1;
      waiting.set(object, count);
      if (count === 0) ends.push(object);
    }
  }
  return left;
}

/** Goes on until it meets what it has seen on this walk, which then ends the path; one that meets an earlier walk is empty. */
function walk(start: Manifest, next: Graph, left: ReadonlySet<Manifest>, done: Set<Manifest>): readonly Manifest[] {
  const path = new Set<Manifest>();
  for (let here: Manifest | undefined = start; here !== undefined && !done.has(here); ) {
    path.add(here);
    done.add(here);
    here = (next.get(here) ?? []).find((target) => left.has(target));
    if (here !== undefined && path.has(here)) return [...path, here];
  }
  return [];
}
