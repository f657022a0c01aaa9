import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LineCounter, Node, Pair } from "yaml";
import { remembered } from "../base/remembered.js";
import type { Location } from "../model/finding.js";
import type { Place, PlaceByPointer } from "../model/manifest.js";
import { blockLocator } from "./locate-block.js";
import { insideScalar } from "./locate-inside.js";
import { type Composed, composeDocuments } from "./yaml/compose.js";
import { yamlPackage } from "./yaml/package.js";
import { readable } from "./yaml/text.js";

/**
 * Finds where in the text a place stands. A file is parsed again when first asked for, and kept. Places that do not exist
 * any more give the nearest that does, at worst the beginning of the file; never throws.
 */
export function createLocator(root: string, stdin?: string): (place: Place) => Location {
  const textOf = remembered((file) => readText(rawText(root, file, stdin)));
  const blockOf = remembered((file) => blockLocator(rawText(root, file, stdin)));
  return (place) => {
    if (!("pointer" in place)) return { file: place.file, line: place.line, column: place.column };
    const block = blockOf(place.file);
    if (block !== undefined && place.document === 0 && place.inside === undefined) {
      return { file: place.file, ...block(partsOf(place.pointer), place.key === true) };
    }
    return { file: place.file, ...locate(textOf(place.file), place) };
  };
}

/** The text of a file; empty where it cannot be read any more. */
function rawText(root: string, file: string, stdin: string | undefined): string {
  try {
    return file === "-" ? (stdin ?? "") : readFileSync(join(root, file), "utf8");
  } catch {
    return "";
  }
}

interface Text {
  readonly text: string;
  readonly lines: LineCounter;
  readonly documents: readonly Composed[];
}

function readText(raw: string): Text {
  const lines = new (yamlPackage().LineCounter)();
  const text = readable(raw);
  return { text, lines, documents: composeDocuments(text, lines) ?? [] };
}

function locate(text: Text, place: PlaceByPointer): { line: number; column: number } {
  const contents = text.documents[place.document]?.contents;
  if (!yamlPackage().isNode(contents)) return { line: 1, column: 1 };
  const { node, key } = find(text, place.document, contents, partsOf(place.pointer));
  const target = place.key && key !== undefined ? key : node;
  const offset =
    place.inside !== undefined && target === node && yamlPackage().isScalar(node)
      ? insideScalar(text.text, node, place.inside)
      : (target.range?.[0] ?? 0);
  const { line, col } = text.lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** The parts of a JSON pointer. */
function partsOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

interface Found {
  readonly node: Node;
  readonly key: Node | undefined;
}

/** Follows the parts as far as they lead. A value that is empty or stands elsewhere is found at its key. */
function find(text: Text, document: number, contents: Node, parts: readonly string[]): Found {
  let found: Found = { node: contents, key: undefined };
  for (const part of parts) {
    const parent = resolveAlias(text, document, found.node);
    const next = yamlPackage().isMap(parent)
      ? inMap(parent.items, part)
      : yamlPackage().isSeq(parent)
        ? inSequence(parent.items, part)
        : undefined;
    if (next === undefined) return found;
    found = next;
  }
  return found;
}

function resolveAlias(text: Text, document: number, node: Node): Node {
  if (!("source" in node) || yamlPackage().isScalar(node)) return node;
  const alias = node as { resolve?: (document: Composed) => Node | undefined };
  const owner = text.documents[document];
  return (owner === undefined ? undefined : alias.resolve?.(owner)) ?? node;
}

function inMap(items: readonly Pair[], part: string): Found | undefined {
  // Of a key that stands twice the last counts, as for its value.
  const pair = items.findLast(({ key }) => yamlPackage().isScalar(key) && String(key.value) === part);
  if (pair === undefined || !yamlPackage().isNode(pair.key)) return undefined;
  return {
    node: yamlPackage().isNode(pair.value) && !isEmptyScalar(pair.value) ? pair.value : pair.key,
    key: pair.key,
  };
}

function isEmptyScalar(node: Node): boolean {
  return yamlPackage().isScalar(node) && node.range?.[0] === node.range?.[1];
}

function inSequence(items: readonly unknown[], part: string): Found | undefined {
  const item = items[Number(part)];
  return yamlPackage().isNode(item) ? { node: item, key: undefined } : undefined;
}
