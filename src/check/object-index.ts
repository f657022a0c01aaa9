import { apiGroup } from "../model/kinds.js";
import type { Inventory, Manifest, Scope } from "../model/manifest.js";

/** Which object is meant: the version of its API does not matter. */
export interface ObjectKey {
  readonly group: string;
  readonly kind: string;
  /** Undefined for kinds without a namespace. */
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** Finds objects by what they are, in the scopes in which they are applied. Objects that no build reaches are in every scope. */
export interface ObjectIndex {
  /** The objects of that name in the scope. */
  find(scope: Scope | undefined, key: ObjectKey): readonly Manifest[];
  /** All objects of a kind, in the order of the files. */
  ofKind(group: string, kind: string): readonly Manifest[];
  /** The objects that are one by what they are, whoever applies them where. */
  same(): Iterable<readonly Manifest[]>;
  /** All objects of a kind in a namespace that are applied in the scope. */
  inNamespace(scope: Scope | undefined, group: string, kind: string, namespace: string): readonly Manifest[];
}

/** An index of all objects; it costs one pass over them. */
export function indexObjects({ manifests }: Inventory): ObjectIndex {
  const byKey = new Map<string, Manifest[]>();
  const byKind = new Map<string, Manifest[]>();
  const byNamespace = new Map<string, Manifest[]>();
  for (const manifest of manifests) {
    const { kind, namespace, name } = manifest;
    const group = apiGroup(manifest.apiVersion);
    add(byKey, keyText({ group, kind, namespace, name }), manifest);
    add(byKind, `${group}/${kind}`, manifest);
    if (namespace !== undefined) add(byNamespace, `${group}/${kind}/${namespace}`, manifest);
  }
  const within = (all: readonly Manifest[] = [], scope: Scope | undefined) =>
    scope === undefined ? all : all.filter((manifest) => isIn(manifest, scope));
  return {
    find: (scope, key) => within(byKey.get(keyText(key)), scope),
    same: () => byKey.values(),
    ofKind: (group, kind) => byKind.get(`${group}/${kind}`) ?? [],
    inNamespace: (scope, group, kind, namespace) => within(byNamespace.get(`${group}/${kind}/${namespace}`), scope),
  };
}

/** The scopes in which an object is applied, each once; one undefined scope where no build reaches it. */
export function scopesOf({ placements }: Manifest): readonly (Scope | undefined)[] {
  const [first, ...others] = placements;
  if (others.length === 0) return [first?.scope];
  return [...new Set(placements.map(({ scope }) => scope))];
}

function isIn({ placements }: Manifest, scope: Scope): boolean {
  return placements.length === 0 || placements.some((placement) => placement.scope === scope);
}

function keyText({ group, kind, namespace, name }: ObjectKey): string {
  return `${group}/${kind}/${namespace ?? ""}/${name}`;
}

function add(map: Map<string, Manifest[]>, key: string, manifest: Manifest): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [manifest]);
  else known.push(manifest);
}
