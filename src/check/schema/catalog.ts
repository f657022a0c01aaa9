import { compareVersions } from "../../model/api-lifecycle.js";
import type { VersionWindow } from "../../model/environment.js";
import { apiGroup } from "../../model/kinds.js";
import { fields, items } from "../fields.js";
import type { ExplainContext } from "./context.js";
import { explain } from "./explain.js";
import type { SchemaProblem } from "./problem.js";
import { semanticProblems } from "./semantics.js";
import { builtInStores, type Store } from "./store.js";
import type { Schema, StoredKind } from "./types.js";

/** What the clusters run, and schemas besides the package's own. */
export interface CatalogOptions {
  readonly kubernetes: VersionWindow;
  /** Schemas that go before the package's own: CRDs of the tree, what `schemas pull` has written. @default none */
  readonly stores?: readonly Store[];
}

/** The kinds that can be judged. */
export interface Catalog {
  /** The schemas of a kind; undefined where there is none for any version of the window. */
  kind(apiVersion: string, kind: string): KindSchema | undefined;
  /** API versions in which the kind of that group is known, newest last; empty where it is not known at all. */
  versionsOf(apiVersion: string, kind: string): readonly string[];
  /** The kinds of an API version. */
  kindsOf(apiVersion: string): readonly string[];
  /** The API versions that have a kind of that name, whatever their group. */
  groupsOf(kind: string): readonly string[];
}

/** The schemas that a kind has in the versions that are judged. */
export interface KindSchema {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Different schemas, each once, oldest version first. */
  readonly variants: readonly SchemaVariant[];
  /** The first version of the source that serves the kind, where an earlier one in the window does not. */
  readonly since: string | undefined;
  /** The source's own words, where it calls the API version deprecated. */
  readonly deprecated: string | undefined;
  /** Everything that is wrong with an object, by any of the variants. Never throws, whatever the object holds. */
  validate(object: unknown): readonly SchemaProblem[];
}

/** One schema of a kind. */
export interface SchemaVariant {
  /** The versions of the source with that schema; `*` where its age is not known. */
  readonly versions: readonly string[];
  readonly source: string;
  /** Whether it has rules in the Common Expression Language. */
  readonly hasRules: boolean;
  /** The whole schema; it is loaded when it is asked for. */
  schema(): Schema;
  /** What a `$ref` in it means. */
  definition(id: string): Schema | undefined;
  /** Id of the definition of the kind. */
  readonly id: string;
  /** Ids of the variants that accept whatever this one accepts. */
  readonly implied: readonly string[];
  /** Whether an object certainly meets the schema; a no is to be looked into. */
  accepts(object: unknown): boolean;
}

/** The catalogue for clusters of a range of versions. Kinds are looked up and loaded when they are asked for. */
export function openCatalog({ kubernetes, stores = [] }: CatalogOptions): Catalog {
  const all = [...stores, ...builtInStores()];
  const ready = new Map<string, KindSchema | undefined>();
  return {
    kind: (apiVersion, kind) => {
      const key = `${apiVersion} ${kind}`;
      if (!ready.has(key)) ready.set(key, findKind(all, apiVersion, kind, kubernetes));
      return ready.get(key);
    },
    versionsOf: (apiVersion, kind) => {
      const group = apiGroup(apiVersion);
      const known = all.flatMap(({ kinds }) =>
        kinds.filter((it) => it.kind === kind && apiGroup(it.apiVersion) === group),
      );
      return [...new Set(known.map((it) => it.apiVersion))];
    },
    kindsOf: (apiVersion) =>
      all.flatMap(({ kinds }) => kinds.filter((it) => it.apiVersion === apiVersion).map((it) => it.kind)),
    groupsOf: (kind) => [
      ...new Set(all.flatMap(({ kinds }) => kinds.filter((it) => it.kind === kind).map((it) => it.apiVersion))),
    ],
  };
}

const indexes = new WeakMap<Store, ReadonlyMap<string, StoredKind>>();

function kindsOf(store: Store): ReadonlyMap<string, StoredKind> {
  const known = indexes.get(store) ?? new Map(store.kinds.map((it) => [`${it.apiVersion} ${it.kind}`, it]));
  indexes.set(store, known);
  return known;
}

function findKind(
  stores: readonly Store[],
  apiVersion: string,
  kind: string,
  window: VersionWindow,
): KindSchema | undefined {
  for (const store of stores) {
    const stored = kindsOf(store).get(`${apiVersion} ${kind}`);
    if (stored !== undefined) return openKind(store, stored, window);
  }
  return undefined;
}

function openKind(store: Store, stored: StoredKind, window: VersionWindow): KindSchema | undefined {
  const isKubernetes = store.source === "Kubernetes";
  const judged = isKubernetes ? minorsIn(store, window) : Object.keys(stored.schemas);
  const serving = judged.filter((version) => stored.schemas[version] !== undefined);
  if (serving.length === 0) return undefined;
  const byId = new Map<string, string[]>();
  for (const version of serving) {
    const id = stored.schemas[version] ?? "";
    byId.set(id, [...(byId.get(id) ?? []), version]);
  }
  const variants = [...byId].map(([id, versions]) => openVariant(store, id, versions));
  return {
    apiVersion: stored.apiVersion,
    kind: stored.kind,
    namespaced: stored.namespaced,
    deprecated: stored.deprecated,
    since: serving[0] === judged[0] ? undefined : serving[0],
    variants,
    validate: (object) => validate(object, stored, variants, store.source),
  };
}

/** The minors of the window that the catalogue knows; the nearest one where it knows none of them. */
function minorsIn(store: Store, { min, max }: VersionWindow): readonly string[] {
  const known = minorsOf(store);
  const within = known.filter(
    (minor) => compareVersions(minor, min) >= 0 && (max === undefined || compareVersions(minor, max) <= 0),
  );
  if (within.length > 0) return within;
  const newest = known.at(-1);
  const nearest = newest !== undefined && compareVersions(min, newest) > 0 ? newest : known[0];
  return nearest === undefined ? [] : [nearest];
}

const minors = new WeakMap<Store, readonly string[]>();

function minorsOf(store: Store): readonly string[] {
  const known =
    minors.get(store) ?? [...new Set(store.kinds.flatMap(({ schemas }) => Object.keys(schemas)))].sort(compareVersions);
  minors.set(store, known);
  return known;
}

function openVariant(store: Store, id: string, versions: readonly string[]): SchemaVariant {
  let accepts: ((object: unknown) => boolean) | undefined;
  return {
    id,
    implied: store.implied(id),
    versions,
    source: store.source,
    hasRules: store.hasRules(id),
    schema: () => store.definition(id) ?? {},
    definition: (ref) => store.definition(ref) ?? builtInDefinition(ref),
    accepts: (object) => {
      accepts ??= store.accepts(id) ?? (() => false);
      return accepts(object);
    },
  };
}

/** Kinds of other stores refer to the metadata that the package knows. */
function builtInDefinition(id: string): Schema | undefined {
  return builtInStores()[0]?.definition(id);
}

function validate(
  object: unknown,
  { kind }: StoredKind,
  variants: readonly SchemaVariant[],
  source: string,
): readonly SchemaProblem[] {
  const isBuildFile = source.startsWith("kustomize");
  const native = source === "Kubernetes" || isBuildFile;
  const rejecting = rejectingVariants(object, variants);
  const structural = rejecting.map((variant) => ({
    variant,
    problems: explain({ value: object, pointer: "", closed: true }, variant.schema(), contextOf(variant, kind, native)),
  }));
  const problems = [
    ...mergeVariants(structural, variants.length),
    ...(isBuildFile ? [] : semanticProblems(object, source === "Kubernetes")),
  ];
  return problems.map((problem) => atKey(object, problem));
}

/** A problem with a map or a list points at its key: the value may begin a line further down. */
function atKey(object: unknown, problem: SchemaProblem): SchemaProblem {
  const value = problem.pointer
    .split("/")
    .slice(1)
    .reduce<unknown>(
      (inner, part) => fields(inner)[part.replaceAll("~1", "/").replaceAll("~0", "~")] ?? items(inner)[Number(part)],
      object,
    );
  return problem.key === undefined && typeof value === "object" ? { ...problem, key: true } : problem;
}

function rejectingVariants(object: unknown, variants: readonly SchemaVariant[]): readonly SchemaVariant[] {
  const accepted = new Set<string>();
  return variants.filter((variant) => {
    const fits = accepted.has(variant.id) || variant.accepts(object);
    if (fits) for (const id of variant.implied) accepted.add(id);
    return !fits;
  });
}

function contextOf(variant: SchemaVariant, kind: string, native: boolean): ExplainContext {
  return {
    definition: variant.definition,
    root: variant.schema(),
    native,
    isSecret: (pointer) => isSecretPlace(kind, pointer),
  };
}

/** Places whose values may be secrets: what is wrong with them is said without them. */
function isSecretPlace(kind: string, pointer: string): boolean {
  if (kind === "Secret") return /^\/(data|stringData)(\/|$)/.test(pointer);
  return /\/env\/\d+\/value$|\/(values|data|stringData)\/.*$|(password|passwd|passphrase|token|credential|private-?key|api-?key)[^/]*$/i.test(
    pointer,
  );
}

/** The same problem in several versions is one problem; one that only some versions have, says which. */
function mergeVariants(
  structural: readonly { readonly variant: SchemaVariant; readonly problems: readonly SchemaProblem[] }[],
  total: number,
): SchemaProblem[] {
  const merged = new Map<string, { problem: SchemaProblem; versions: string[]; count: number; source: string }>();
  for (const { variant, problems } of structural) {
    for (const problem of problems) {
      const key = `${problem.code} ${problem.pointer} ${problem.message.replace(/ (Did you mean|Known are) .*/, "")}`;
      const known = merged.get(key);
      if (known === undefined) {
        merged.set(key, { problem, versions: [...variant.versions], count: 1, source: variant.source });
      } else {
        known.versions.push(...variant.versions);
        known.count += 1;
      }
    }
  }
  return [...merged.values()].map(({ problem, versions, count, source }) =>
    count === total ? problem : { ...problem, message: `${problem.message} (in ${source} ${versions.join(", ")})` },
  );
}
