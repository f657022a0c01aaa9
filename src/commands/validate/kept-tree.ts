import { readCache, writeCache } from "../../base/cache.js";
import type { KeptScript } from "../../check/shell/kept.js";
import type { Build, Inventory, Manifest, Placement, Problem, Scope, SourceTree } from "../../model/manifest.js";
import type { Judgement } from "./judge.js";
import type { Keeping } from "./keeping.js";

/** A tree and what was found in it. */
export interface JudgedBefore {
  readonly inventory: Inventory;
  readonly judgement: Judgement;
  readonly scripts: Map<string, KeptScript>;
}

/** A tree as it was built before, of the files as they are now: it holds where these have the same objects as then. */
export interface EarlierTree extends JudgedBefore {
  /** Objects to which a build gave another content than their file has. */
  readonly built: ReadonlySet<Manifest>;
}

/** Objects as lists of one kind of value: they are read back in half the time. */
interface Columns {
  readonly scopes: readonly Scope[];
  readonly builds: readonly KeptBuild[];
  readonly apiVersions: readonly string[];
  readonly kinds: readonly string[];
  readonly names: readonly string[];
  /** Null where there is none. */
  readonly namespaces: readonly (string | null)[];
  readonly files: readonly string[];
  readonly documents: readonly number[];
  /** The places of the builds that apply the object. */
  readonly placements: readonly (readonly number[])[];
  /** What few objects have, by their place: that they stand in a list, or the content that a build gave them. */
  readonly marks: Readonly<Record<number, { readonly pointer?: string; readonly value?: Manifest["value"] }>>;
  readonly problems: readonly Problem[];
  readonly judgement: Judgement;
  readonly scripts: readonly (readonly [string, KeptScript])[];
}

/** A build; its Kustomization by its place among the objects, -1 where it has none. */
type KeptBuild = readonly [object: number, scope: number, rest: Omit<Build, "origin" | "value" | "scope">];

/**
 * Keeps a tree for runs in which few files have changed. A tree with parts that are no plain data is not kept: one in which builds stand
 * for objects that nobody judges.
 * @param stamp of the files that it was built of
 */
export function keepTree(name: string, stamp: string, tree: JudgedBefore, { folder, key }: Keeping): void {
  const columns = columnsOf(tree);
  if (columns !== undefined) writeCache(folder, `${name}-tree`, `${stamp}${key}`, columns);
}

function columnsOf({ inventory, judgement, scripts }: JudgedBefore): Columns | undefined {
  const { manifests, builds, tree, problems } = inventory;
  const scopes = [...inventory.scopes.values()];
  const places = new Map(manifests.map(({ value }, place) => [value, place]));
  const placeOfScope = new Map(scopes.map((scope, place) => [scope, place]));
  const placeOfBuild = new Map(builds.map((build, place) => [build, place]));
  const keptBuilds = builds.map(({ origin: _, value, scope, ...rest }): KeptBuild => {
    const object = value === undefined ? -1 : (places.get(value) ?? Number.NaN);
    return [object, placeOfScope.get(scope) ?? Number.NaN, rest];
  });
  const placements = manifests.map((manifest) => manifest.placements.map(({ build }) => placeOfBuild.get(build) ?? -1));
  const isWhole =
    keptBuilds.every(([object, scope]) => !Number.isNaN(object + scope)) &&
    placements.every((own) => !own.includes(-1));
  if (!isWhole) return undefined;
  return {
    scopes,
    builds: keptBuilds,
    apiVersions: manifests.map(({ apiVersion }) => apiVersion),
    kinds: manifests.map(({ kind }) => kind),
    names: manifests.map((manifest) => manifest.name),
    namespaces: manifests.map(({ namespace = null }) => namespace),
    files: manifests.map(({ origin }) => origin.file),
    documents: manifests.map(({ origin }) => origin.document),
    placements,
    marks: marksOf(manifests, tree),
    problems,
    judgement,
    scripts: [...scripts],
  };
}

function marksOf(manifests: readonly Manifest[], tree: SourceTree): Columns["marks"] {
  const marks: Record<number, { pointer?: string; value?: Manifest["value"] }> = {};
  for (const [place, { origin, value }] of manifests.entries()) {
    const isSource = valueAt(tree, origin) === value;
    if (isSource && origin.pointer === "") continue;
    marks[place] = { ...(origin.pointer !== "" && { pointer: origin.pointer }), ...(!isSource && { value }) };
  }
  return marks;
}

/** The tree that was built of the files with the stamp; undefined where there is none. */
export function readTree(name: string, stamp: string, tree: SourceTree, keeping: Keeping): EarlierTree | undefined {
  const columns = readCache<Columns>(keeping.folder, `${name}-tree`, `${stamp}${keeping.key}`);
  if (columns === undefined) return undefined;
  const { scopes, problems, judgement, scripts } = columns;
  const builds: Build[] = [];
  const placements: Placement[] = [];
  const manifests = columns.names.map((_, place) => manifestOf(columns, place, tree, placements));
  for (const [object, scopePlace, rest] of columns.builds) {
    const scope = scopes[scopePlace] as Scope;
    const build = buildOf(rest, manifests[object], scope);
    builds.push(build);
    placements.push({ scope, build });
  }
  return {
    inventory: {
      tree,
      scopes: new Map(scopes.map((scope) => [scope.name, scope])),
      builds,
      manifests,
      problems,
      unjudged: [],
    },
    judgement,
    scripts: new Map(scripts),
    built: new Set(manifests.filter((_, place) => columns.marks[place]?.value !== undefined)),
  };
}

function buildOf(rest: KeptBuild[2], by: Manifest | undefined, scope: Scope): Build {
  return {
    ...rest,
    kustomization: rest.kustomization,
    tier: rest.tier,
    origin: by?.origin,
    get value() {
      return by?.value;
    },
    scope,
  };
}

function manifestOf(columns: Columns, place: number, tree: SourceTree, placements: readonly Placement[]): Manifest {
  const { apiVersions, kinds, names, namespaces, files, documents, marks } = columns;
  const { pointer = "", value } = marks[place] ?? {};
  return new KeptManifest(
    {
      apiVersion: apiVersions[place] as string,
      kind: kinds[place] as string,
      name: names[place] as string,
      namespace: namespaces[place] ?? undefined,
      origin: { file: files[place] as string, document: documents[place] as number, pointer },
    },
    value,
    tree,
    columns.placements[place] as readonly number[],
    placements,
  );
}

/** An object whose content is looked up in its file when somebody looks at it, unless a build gave it another. */
class KeptManifest implements Required<Manifest> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly origin: Manifest["origin"];
  readonly #tree: SourceTree;
  readonly #builds: readonly number[];
  readonly #all: readonly Placement[];
  #value: Manifest["value"] | undefined;
  #placements: readonly Placement[] | undefined;

  constructor(
    { apiVersion, kind, name, namespace, origin }: Omit<Manifest, "value" | "placements">,
    value: Manifest["value"] | undefined,
    tree: SourceTree,
    builds: readonly number[],
    all: readonly Placement[],
  ) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.name = name;
    this.namespace = namespace;
    this.origin = origin;
    this.#value = value;
    this.#tree = tree;
    this.#builds = builds;
    this.#all = all;
  }

  get value(): Manifest["value"] {
    this.#value ??= (valueAt(this.#tree, this.origin) ?? {}) as Manifest["value"];
    return this.#value;
  }

  get placements(): readonly Placement[] {
    this.#placements ??= this.#builds.map((place) => this.#all[place] as Placement);
    return this.#placements;
  }
}

/** What stands at the place in the files. */
function valueAt({ files }: SourceTree, { file, document, pointer }: Manifest["origin"]): unknown {
  let value = files.get(file)?.documents.find(({ index }) => index === document)?.value;
  for (const part of pointer.split("/").slice(1))
    value = (value as Readonly<Record<string, unknown>> | undefined)?.[part];
  return value;
}
