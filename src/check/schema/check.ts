import { compareVersions } from "../../model/api-lifecycle.js";
import type { VersionWindow } from "../../model/environment.js";
import type { Inventory, Manifest, Problem, Scope, SourceFile } from "../../model/manifest.js";
import { isFields, text } from "../fields.js";
import { fieldProblem } from "../rule.js";
import { type Catalog, openCatalog, type SchemaVariant } from "./catalog.js";
import { crdKinds } from "./crd.js";
import { lifecycleProblems } from "./lifecycle.js";
import { readStores } from "./pulled.js";
import { memoryStore, type Store } from "./store.js";
import type { Schema } from "./types.js";
import { unknownKind } from "./unknown-kind.js";

/** What schemas there are besides the package's own. */
export interface SchemaOptions {
  /** Folder with schemas that `schemas pull` has written. @default none */
  readonly extra?: string | undefined;
}

/** What clusters are taken to run where nothing says more. */
const ANYWHERE: Scope = {
  name: "any cluster",
  environment: undefined,
  kubernetes: { min: "1.31", max: "1.34" },
  flux: { min: "2.6", max: "2.7" },
  externalSecrets: { min: "0.17" },
};

/** A problem and the place of its object among the objects. */
export type ObjectProblem = readonly [object: number, problem: Problem];

/** What schemas have found. It can be written as JSON. */
export interface SchemaResults {
  /** By the schemas themselves, in the order of the objects. */
  readonly objects: readonly ObjectProblem[];
  /** By the rules of CRDs, in the order of the objects. */
  readonly rules: readonly ObjectProblem[];
  /** In build files of kustomize. */
  readonly files: readonly Problem[];
}

/** Judges every object by the schemas and API versions of the clusters that it is applied to, and every build file of kustomize by its own. */
export async function checkSchemas(inventory: Inventory, options: SchemaOptions): Promise<Problem[]> {
  return schemaProblems(await schemaResults(inventory, options));
}

/** The problems alone. */
export function schemaProblems({ objects, rules, files }: SchemaResults): Problem[] {
  return [...[...objects, ...rules].map(([, problem]) => problem), ...files];
}

/** The same, with the objects that the problems are about. */
export async function schemaResults(inventory: Inventory, { extra }: SchemaOptions): Promise<SchemaResults> {
  const catalogFor = catalogsOf(inventory, extra);
  return {
    ...(await objectResults(inventory, inventory.manifests.keys(), catalogFor)),
    files: [...inventory.tree.files.values()].flatMap((file) => checkBuildFile(file, catalogFor([ANYWHERE]))),
  };
}

/**
 * The results after the content of some objects has changed, and nothing else: neither a build file nor the definition of a kind.
 * @param changed the places of these objects
 */
export async function schemaResultsAgain(
  inventory: Inventory,
  { extra }: SchemaOptions,
  before: SchemaResults,
  changed: ReadonlySet<number>,
): Promise<SchemaResults> {
  const { objects, rules } = await objectResults(inventory, changed, catalogsOf(inventory, extra));
  const merged = (kept: readonly ObjectProblem[], found: readonly ObjectProblem[]) =>
    [...kept.filter(([object]) => !changed.has(object)), ...found].sort(([a], [b]) => a - b);
  return { objects: merged(before.objects, objects), rules: merged(before.rules, rules), files: before.files };
}

function catalogsOf({ manifests }: Inventory, extra: string | undefined): CatalogFor {
  return catalogs([...crdStores(manifests), ...(extra === undefined ? [] : readStores(extra))]);
}

async function objectResults(
  { manifests, scopes }: Inventory,
  indexes: Iterable<number>,
  catalogFor: CatalogFor,
): Promise<Pick<SchemaResults, "objects" | "rules">> {
  const everywhere = scopes.size > 0 ? [...scopes.values()] : [ANYWHERE];
  const judged: Judged[] = [];
  for (const index of indexes) {
    const manifest = manifests[index];
    if (manifest !== undefined) judged.push(judge(index, manifest, scopesOf(manifest, everywhere), catalogFor));
  }
  return {
    objects: judged.flatMap(({ index, problems }) => problems.map((problem): ObjectProblem => [index, problem])),
    rules: await ruleProblems(judged),
  };
}

/** An object after its schema was checked. */
interface Judged {
  readonly index: number;
  readonly manifest: Manifest;
  readonly problems: readonly Problem[];
  /** Schemas that it meets and whose rules it must obey as well. */
  readonly ruled: readonly SchemaVariant[];
}

function judge(index: number, manifest: Manifest, scopes: readonly Scope[], catalogFor: CatalogFor): Judged {
  const catalog = catalogFor(scopes);
  const schema = catalog.kind(manifest.apiVersion, manifest.kind);
  const life = lifecycleProblems(manifest, schema, scopes);
  if (schema === undefined && life.length === 0) {
    const { message, fix } = unknownKind(manifest, catalog);
    return { index, manifest, problems: [fieldProblem("no-schema", manifest, "/kind", message, { fix })], ruled: [] };
  }
  const found = schema?.validate(manifest.value) ?? [];
  return {
    index,
    manifest,
    problems: [
      ...life.map(({ code, message, ...options }) => fieldProblem(code, manifest, "/apiVersion", message, options)),
      ...found.map(({ code, pointer, message, ...options }) => fieldProblem(code, manifest, pointer, message, options)),
    ],
    // The API server asks the rules only once everything else is right.
    ruled: found.length > 0 ? [] : (schema?.variants ?? []).filter(({ hasRules }) => hasRules),
  };
}

/** What the rules of CRDs refuse. Their language is loaded only where an object has such rules. */
async function ruleProblems(judged: readonly Judged[]): Promise<ObjectProblem[]> {
  const ruled = judged.filter((object) => object.ruled.length > 0);
  if (ruled.length === 0) return [];
  const { celResults } = await import("./cel/rules.js");
  return ruled.flatMap(({ index, manifest, ruled: variants }) =>
    variants.flatMap((variant) =>
      celResults(manifest.value, variant.schema(), variant).map(({ pointer, message, unjudged }): ObjectProblem => {
        const code = unjudged ? "cel-unjudged" : "cel-violation";
        return [index, fieldProblem(code, manifest, pointer, message, { key: pointer !== "" })];
      }),
    ),
  );
}

/** Kustomize refuses fields that it does not know; a build file may leave out what it is. */
function checkBuildFile({ role, documents }: SourceFile, catalog: Catalog): Problem[] {
  const document = documents[0];
  if (role !== "kustomization" || document === undefined || !isFields(document.value)) return [];
  const { value } = document;
  const kind = text(value["kind"]) ?? "Kustomization";
  const standard = `kustomize.config.k8s.io/${kind === "Component" ? "v1alpha1" : "v1beta1"}`;
  const schema = catalog.kind(text(value["apiVersion"]) ?? standard, kind);
  return (schema?.validate(value) ?? []).map(({ code, pointer, message, fix, key }) => ({
    code,
    message,
    ...(fix !== undefined && { fix }),
    at: { file: document.file, document: document.index, pointer, ...(key && { key }) },
  }));
}

function scopesOf({ placements }: Manifest, everywhere: readonly Scope[]): readonly Scope[] {
  return placements.length === 0 ? everywhere : [...new Set(placements.map(({ scope }) => scope))];
}

type CatalogFor = (scopes: readonly Scope[]) => Catalog;

/** Clusters with the same range of versions share a catalogue, with all that it has loaded. */
function catalogs(stores: readonly Store[]): CatalogFor {
  const byScopes = new Map<string, Catalog>();
  const byWindow = new Map<string, Catalog>();
  const forWindow = (kubernetes: VersionWindow): Catalog => {
    const key = `${kubernetes.min} ${kubernetes.max}`;
    const catalog = byWindow.get(key) ?? openCatalog({ kubernetes, stores });
    byWindow.set(key, catalog);
    return catalog;
  };
  return (scopes) => {
    let key = "";
    for (const { name } of scopes) key += `${name}\n`;
    const catalog = byScopes.get(key) ?? forWindow(hull(scopes.map(({ kubernetes }) => kubernetes)));
    byScopes.set(key, catalog);
    return catalog;
  };
}

function hull(windows: readonly VersionWindow[]): VersionWindow {
  return windows.reduce((all, window) => {
    const min = compareVersions(window.min, all.min) < 0 ? window.min : all.min;
    if (all.max === undefined || window.max === undefined) return { min };
    return { min, max: compareVersions(window.max, all.max) > 0 ? window.max : all.max };
  });
}

/** The kinds that the tree itself defines. */
function crdStores(manifests: readonly Manifest[]): Store[] {
  const kinds = manifests
    .filter(({ kind }) => kind === "CustomResourceDefinition")
    .flatMap(({ value }) => crdKinds(value))
    .filter(({ served }) => served);
  if (kinds.length === 0) return [];
  const definitions: Record<string, Schema> = {};
  const stored = kinds.map(({ schema, served: _, ...kind }) => {
    const id = `${kind.apiVersion}.${kind.kind}`;
    definitions[id] = schema;
    return { ...kind, schemas: { "*": id } };
  });
  return [memoryStore({ format: 1, source: "the tree", kinds: stored, definitions })];
}
