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

/** The objects of one kind. */
interface Kind {
  readonly all: Manifest[];
  /** By namespace and name. */
  readonly byName: Map<string, Manifest[]>;
  /** Made when first asked for: only hints about mistakes need it. */
  byNamespace?: ReadonlyMap<string, readonly Manifest[]>;
}

type Kinds = Map<string, Map<string, Kind>>;

/** An index of all objects; it costs one pass over them. */
export function indexObjects({ manifests }: Inventory): ObjectIndex {
  const kinds: Kinds = new Map();
  for (const manifest of manifests) {
    const { all, byName } = kindOf(kinds, apiGroup(manifest.apiVersion), manifest.kind);
    all.push(manifest);
    add(byName, nameKey(manifest.namespace, manifest.name), manifest);
  }
  const known = (group: string, kind: string) => kinds.get(group)?.get(kind);
  const within = (all: readonly Manifest[] = NONE, scope: Scope | undefined) =>
    scope === undefined ? all : all.filter((manifest) => isIn(manifest, scope));
  return {
    find: (scope, { group, kind, namespace, name }) =>
      within(known(group, kind)?.byName.get(nameKey(namespace, name)), scope),
    same: () =>
      [...kinds.values()].flatMap((inGroup) => [...inGroup.values()].flatMap(({ byName }) => [...byName.values()])),
    ofKind: (group, kind) => known(group, kind)?.all ?? NONE,
    inNamespace: (scope, group, kind, namespace) => within(byNamespace(known(group, kind))?.get(namespace), scope),
  };
}

/** The scopes in which an object is applied, each once; one undefined scope where no build reaches it. */
export function scopesOf({ placements }: Manifest): readonly (Scope | undefined)[] {
  if (placements.length < 2) return [placements[0]?.scope];
  return [...new Set(placements.map(({ scope }) => scope))];
}

const NONE: readonly Manifest[] = [];

function isIn({ placements }: Manifest, scope: Scope): boolean {
  return placements.length === 0 || placements.some((placement) => placement.scope === scope);
}

function kindOf(kinds: Kinds, group: string, kind: string): Kind {
  const known = kinds.get(group)?.get(kind);
  if (known !== undefined) return known;
  const made: Kind = { all: [], byName: new Map() };
  const inGroup = kinds.get(group);
  if (inGroup === undefined) kinds.set(group, new Map([[kind, made]]));
  else inGroup.set(kind, made);
  return made;
}

function byNamespace(kind: Kind | undefined): Kind["byNamespace"] {
  if (kind === undefined || kind.byNamespace !== undefined) return kind?.byNamespace;
  const found = new Map<string, Manifest[]>();
  for (const manifest of kind.all) if (manifest.namespace !== undefined) add(found, manifest.namespace, manifest);
  kind.byNamespace = found;
  return found;
}

function nameKey(namespace = "", name: string): string {
  return `${namespace}/${name}`;
}

function add(map: Map<string, Manifest[]>, key: string, manifest: Manifest): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [manifest]);
  else known.push(manifest);
}
