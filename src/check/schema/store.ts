import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { FORMATS, type Format } from "./formats.js";
import { duplicateItem, type ListKey } from "./lists.js";
import type { CatalogFile, Schema, StoredKind } from "./types.js";

/** Whether a value meets a definition. A no may be a false alarm (of null, say), a yes never. */
export type Accepts = (value: unknown) => boolean;

/** Kinds and the definitions that they are made of, loaded as far as they are asked for. */
export interface Store {
  readonly source: string;
  readonly kinds: readonly StoredKind[];
  /** The definition with that id; undefined for an id that the store does not know. */
  definition(id: string): Schema | undefined;
  /** A fast answer, where the definition was compiled ahead of time. */
  accepts(id: string): Accepts | undefined;
  /** Whether the definition of a kind has rules in the Common Expression Language anywhere. */
  hasRules(id: string): boolean;
}

interface Index {
  readonly catalogs: readonly Pick<CatalogFile, "source" | "kinds">[];
  /** The module in which the definition of a kind stands. */
  readonly chunks: Readonly<Record<string, number>>;
  readonly cel: readonly string[];
}

/** Definitions of one module, and where the others stand that they refer to. */
interface ChunkText {
  readonly uses: Readonly<Record<string, number>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

interface ChunkCode {
  readonly uses: Readonly<Record<string, number>>;
  readonly make: Readonly<Record<string, (module: { exports: Accepts }, helpers: Helpers) => void>>;
}

/** What the compiled definitions call. */
interface Helpers {
  readonly formats: Readonly<Record<string, Format>>;
  readonly definition: (id: string) => Accepts;
  readonly keyed: (keys: readonly ListKey[]) => Accepts;
}

const FOLDER = new URL("../../../lib/schemas/", import.meta.url);

let builtIn: readonly Store[] | undefined;

/** The stores that the package brings. They hold nothing but what the build made, so all who ask share them. */
export function builtInStores(): readonly Store[] {
  builtIn ??= openBuiltIn();
  return builtIn;
}

/** A store of definitions that are at hand, such as those that were pulled from a cluster. */
export function memoryStore({ source, kinds, definitions }: CatalogFile): Store {
  const rules = new Map<string, boolean>();
  const definition = (id: string) => (Object.hasOwn(definitions, id) ? definitions[id] : undefined);
  return {
    source,
    kinds,
    definition,
    accepts: () => undefined,
    hasRules: (id) => {
      const known = rules.get(id) ?? mentionsRules(id, definition, new Set());
      rules.set(id, known);
      return known;
    },
  };
}

function mentionsRules(id: string, definition: (id: string) => Schema | undefined, seen: Set<string>): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  const text = JSON.stringify(definition(id) ?? {});
  if (text.includes('"x-kubernetes-validations"')) return true;
  const references = [...text.matchAll(/"\$ref":"((?:[^"\\]|\\.)*)"/g)].map(([, ref = ""]) => ref);
  return references.some((ref) => mentionsRules(ref, definition, seen));
}

function openBuiltIn(): readonly Store[] {
  const index = JSON.parse(readFileSync(new URL("index.json", FOLDER), "utf8")) as Index;
  const places = new Map(Object.entries(index.chunks));
  const cel = new Set(index.cel);
  const definition = definitionReader(places);
  const accepts = codeReader(new Map(places));
  return index.catalogs.map(({ source, kinds }) => ({
    source,
    kinds,
    definition,
    accepts,
    hasRules: (id) => cel.has(id),
  }));
}

function definitionReader(places: Map<string, number>): (id: string) => Schema | undefined {
  const chunks = new Map<number, ChunkText>();
  return (id) => {
    const place = places.get(id);
    if (place === undefined) return undefined;
    let chunk = chunks.get(place);
    if (chunk === undefined) {
      chunk = JSON.parse(readFileSync(new URL(`${place}.json`, FOLDER), "utf8")) as ChunkText;
      chunks.set(place, chunk);
      for (const inner of Object.keys(chunk.definitions)) places.set(inner, place);
      for (const [ref, other] of Object.entries(chunk.uses)) places.set(ref, other);
    }
    return chunk.definitions[id];
  };
}

function codeReader(places: Map<string, number>): (id: string) => Accepts | undefined {
  const require = createRequire(FOLDER);
  const ready = new Map<string, Accepts>();
  const load = (id: string): Accepts | undefined => {
    const known = ready.get(id);
    const place = places.get(id);
    if (known !== undefined || place === undefined) return known;
    const chunk = require(`./${place}.cjs`) as ChunkCode;
    for (const inner of Object.keys(chunk.make)) places.set(inner, place);
    for (const [ref, other] of Object.entries(chunk.uses)) places.set(ref, other);
    const module = { exports: refuse };
    chunk.make[id]?.(module, helpers);
    ready.set(id, module.exports);
    return module.exports;
  };
  const helpers: Helpers = {
    formats: FORMATS,
    definition: (id) => later(() => load(id) ?? refuse),
    keyed: (keys) => (value) => Array.isArray(value) && duplicateItem(value, keys) === undefined,
  };
  return load;
}

/** Definitions may refer to themselves, and most of what a kind may hold is never there: each is made when it is needed. */
function later(load: () => Accepts): Accepts {
  let accepts: Accepts | undefined;
  return (value) => {
    accepts ??= load();
    return accepts(value);
  };
}

function refuse(): boolean {
  return false;
}
