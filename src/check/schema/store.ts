import { readFileSync } from "node:fs";
import { compileFunction } from "node:vm";
import { packageFile } from "../../base/package.js";
import { FORMATS, type Format } from "./formats.js";
import { type ListKey, mayRepeat } from "./lists.js";
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
  /** Definitions that accept whatever this one accepts. */
  implied(id: string): readonly string[];
  /** Whether the definition of a kind has rules in the Common Expression Language anywhere. */
  hasRules(id: string): boolean;
}

/** What the build writes about its two files of definitions: where each stands, in bytes. */
interface Index {
  readonly catalogs: readonly Pick<CatalogFile, "source" | "kinds">[];
  readonly ids: readonly string[];
  /** How long the code of each definition is, in the order of the ids. */
  readonly codes: readonly number[];
  /** How long the JSON of each definition is, in the order of the ids. */
  readonly texts: readonly number[];
  readonly implied: Readonly<Record<string, readonly string[]>>;
  readonly cel: readonly string[];
}

/** What the compiled definitions call. */
interface Helpers {
  readonly formats: Readonly<Record<string, Format>>;
  readonly definition: (id: string) => Accepts;
  readonly keyed: (keys: readonly ListKey[]) => Accepts;
}

const FOLDER = packageFile("lib/schemas/");

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
    implied: () => [],
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
  const cel = new Set(index.cel);
  const definition = definitionReader(sliceReader("definitions.json.txt", index.ids, index.texts));
  const accepts = codeReader(sliceReader("definitions.code", index.ids, index.codes));
  return index.catalogs.map(({ source, kinds }) => ({
    source,
    kinds,
    definition,
    accepts,
    implied: (id) => index.implied[id] ?? [],
    hasRules: (id) => cel.has(id),
  }));
}

/** Reads the part of a file that belongs to an id; the file is read when the first part is asked for. */
function sliceReader(name: string, ids: readonly string[], lengths: readonly number[]): SliceReader {
  const starts = new Map<string, readonly [number, number]>();
  let end = 0;
  for (const [index, id] of ids.entries()) {
    const start = end;
    end += lengths[index] ?? 0;
    starts.set(id, [start, end]);
  }
  let bytes: Buffer | undefined;
  return (id) => {
    const range = starts.get(id);
    if (range === undefined) return undefined;
    bytes ??= readFileSync(new URL(name, FOLDER));
    return bytes.toString("utf8", ...range);
  };
}

type SliceReader = (id: string) => string | undefined;

function definitionReader(read: SliceReader): (id: string) => Schema | undefined {
  const ready = new Map<string, Schema>();
  return (id) => {
    const known = ready.get(id);
    const text = known === undefined ? read(id) : undefined;
    if (text === undefined) return known;
    const schema = JSON.parse(text) as Schema;
    ready.set(id, schema);
    return schema;
  };
}

function codeReader(read: SliceReader): (id: string) => Accepts | undefined {
  const ready = new Map<string, Accepts>();
  const load = (id: string): Accepts | undefined => {
    const known = ready.get(id);
    const code = known === undefined ? read(id) : undefined;
    if (code === undefined) return known;
    const module = { exports: refuse };
    compileFunction(code, ["module", "$"])(module, helpers);
    ready.set(id, module.exports);
    return module.exports;
  };
  const helpers: Helpers = {
    formats: FORMATS,
    definition: (id) => later(() => load(id) ?? refuse),
    keyed: (keys) => (value) => Array.isArray(value) && !mayRepeat(value, keys),
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
