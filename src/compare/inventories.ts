import type { Action, ObjectChange } from "../model/change.js";
import { compare } from "../model/finding.js";
import { apiGroup } from "../model/kinds.js";
import type { Inventory, Manifest } from "../model/manifest.js";
import { fieldChanges, type IsSecret } from "./fields.js";
import { risksOf } from "./risks.js";

/** Tells for an object which of its values must not be shown. */
export type Masks = (manifest: Manifest) => IsSecret;

/**
 * What happens to the objects of every environment: each change once, with the environments in which it is the same. Sorted by
 * file and object. Linear in the objects of both sides.
 */
export function compareInventories(before: Inventory, after: Inventory, masks: Masks): ObjectChange[] {
  const pairs = new Map<string, Pair>();
  collect(pairs, before, "before");
  collect(pairs, after, "after");
  const changes = [...pairs.values()].flatMap((pair) => changesOf(pair, masks));
  return changes.sort((a, b) => compare(a.file, b.file) || compare(titleOf(a), titleOf(b)));
}

type Side = "before" | "after";

/** One object in all environments, on both sides. */
interface Pair {
  readonly before: Map<string, Manifest>;
  readonly after: Map<string, Manifest>;
}

function collect(pairs: Map<string, Pair>, { manifests }: Inventory, side: Side): void {
  for (const manifest of manifests) {
    const key = `${apiGroup(manifest.apiVersion)}/${manifest.kind}/${manifest.namespace ?? ""}/${manifest.name}`;
    const pair = pairs.get(key) ?? { before: new Map(), after: new Map() };
    pairs.set(key, pair);
    for (const scope of scopeNames(manifest)) pair[side].set(scope, manifest);
  }
}

/** Where an object is applied; one nameless place where nothing applies it. */
function scopeNames({ placements }: Manifest): readonly string[] {
  return placements.length === 0 ? [""] : placements.map(({ scope }) => scope.name);
}

/** The environments with the same object on both sides belong together. */
function changesOf({ before, after }: Pair, masks: Masks): ObjectChange[] {
  const groups = new Map<Manifest | undefined, Map<Manifest | undefined, string[]>>();
  for (const scope of new Set([...before.keys(), ...after.keys()])) {
    const inner = groups.get(before.get(scope)) ?? new Map<Manifest | undefined, string[]>();
    groups.set(before.get(scope), inner);
    inner.set(after.get(scope), [...(inner.get(after.get(scope)) ?? []), scope]);
  }
  return [...groups].flatMap(([from, inner]) => [...inner].flatMap(([to, scopes]) => change(from, to, scopes, masks)));
}

function change(from: Manifest | undefined, to: Manifest | undefined, scopes: string[], masks: Masks): ObjectChange[] {
  const subject = to ?? from;
  if (subject === undefined) return [];
  const both = from !== undefined && to !== undefined;
  const fields = both ? fieldChanges(from.value, to.value, masks(to)) : [];
  if (both && fields.length === 0) return [];
  const { apiVersion, kind, namespace, name, origin } = subject;
  return [
    {
      action: actionOf(from, to),
      object: { apiVersion, kind, ...(namespace !== undefined && { namespace }), name },
      environments: scopes.filter((scope) => scope !== "").sort(compare),
      file: origin.file,
      fields,
      risks: risksOf(from, to, fields),
    },
  ];
}

function actionOf(from: Manifest | undefined, to: Manifest | undefined): Action {
  if (from === undefined) return "added";
  return to === undefined ? "removed" : "changed";
}

function titleOf({ object: { kind, namespace = "", name } }: ObjectChange): string {
  return `${kind} ${namespace}/${name}`;
}
