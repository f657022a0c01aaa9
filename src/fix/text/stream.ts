import type { Node, Pair, YAMLMap } from "yaml";
import { partsOf, pointerOf } from "../pointer.js";
import { yamlPackage } from "./yaml.js";

/** A text whose nodes know their ranges. */
export interface Stream {
  readonly text: string;
  /** The contents of its documents, the empty ones among them. */
  readonly documents: readonly (Node | undefined)[];
  /** Where the lines of the text begin. */
  readonly lines: readonly number[];
}

/** A field, an item or the root of a document. */
export interface Spot {
  readonly node: Node | undefined;
  /** The field's key and value; undefined for items and roots. */
  readonly pair?: Pair;
  readonly parent?: Node | undefined;
}

/** Parses a text without a byte order mark. Scalars stay text. */
export function parseStream(text: string): Stream {
  const limit = Error.stackTraceLimit;
  // The package makes an error for each mistake of the text; nobody looks at their stacks.
  Error.stackTraceLimit = 0;
  try {
    const options = { schema: "failsafe", uniqueKeys: false, prettyErrors: false, logLevel: "silent" } as const;
    const documents = yamlPackage().parseAllDocuments(text, options);
    return { text, documents: [...documents].map(({ contents }) => contents ?? undefined), lines: lineStarts(text) };
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The place of a pointer; undefined where it is not written in the document itself, but for example behind an alias. */
export function findSpot({ documents }: Stream, document: number, pointer: string): Spot | undefined {
  let spot: Spot | undefined = { node: documents[document] };
  for (const part of partsOf(pointer)) {
    if (spot === undefined) return undefined;
    spot = childOf(spot.node, part);
  }
  return spot;
}

function childOf(parent: Node | undefined, part: string): Spot | undefined {
  const { isMap, isNode, isSeq } = yamlPackage();
  if (isMap(parent)) {
    const pair = pairsOf(parent).get(part);
    return pair && { node: isNode(pair.value) ? pair.value : undefined, pair, parent };
  }
  const item = isSeq(parent) && /^\d+$/.test(part) ? parent.items[Number(part)] : undefined;
  return isNode(item) ? { node: item, parent } : undefined;
}

const indexed = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

/** The fields of a map by their keys. Of a key that stands twice the last counts, as for its value. */
function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = indexed.get(map);
  if (known !== undefined) return known;
  const named = map.items.flatMap((pair): [string, Pair][] =>
    yamlPackage().isScalar(pair.key) ? [[String(pair.key.value), pair]] : [],
  );
  const pairs = new Map(named);
  indexed.set(map, pairs);
  return pairs;
}

/** Where a node begins and where its value ends. */
export function rangeOf(node: unknown): readonly [from: number, to: number] | undefined {
  const { isNode } = yamlPackage();
  return isNode(node) && node.range ? [node.range[0], node.range[1]] : undefined;
}

/** The scalar that begins at an offset: its pointer, and whether it is the key of a field. */
export interface ScalarSpot {
  readonly pointer: string;
  readonly key: boolean;
}

/** What begins at an offset; undefined where no scalar does. */
export function scalarAt({ documents }: Stream, document: number, offset: number): ScalarSpot | undefined {
  const parts: (string | number)[] = [];
  let node: unknown = documents[document];
  for (;;) {
    if (yamlPackage().isScalar(node))
      return rangeOf(node)?.[0] === offset ? { pointer: pointerOf(...parts), key: false } : undefined;
    const inner = childAt(node, offset);
    if (inner === undefined) return undefined;
    parts.push(inner.part);
    if (inner.key) return { pointer: pointerOf(...parts), key: true };
    node = inner.node;
  }
}

interface Child {
  readonly part: string | number;
  readonly key: boolean;
  readonly node: unknown;
}

/** The field or item in which an offset lies. */
function childAt(parent: unknown, offset: number): Child | undefined {
  const { isMap, isScalar, isSeq } = yamlPackage();
  const isIn = (node: unknown) => {
    const [from, to] = rangeOf(node) ?? [0, 0];
    return from <= offset && offset < to;
  };
  if (isSeq(parent)) {
    const index = parent.items.findIndex(isIn);
    return index < 0 ? undefined : { part: index, key: false, node: parent.items[index] };
  }
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find(({ key, value }) => isIn(key) || isIn(value));
  if (pair === undefined || !isScalar(pair.key)) return undefined;
  return { part: String(pair.key.value), key: isIn(pair.key), node: pair.value };
}
