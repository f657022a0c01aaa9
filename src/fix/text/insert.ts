import type { Node, YAMLMap } from "yaml";
import type { Edit, Scalar } from "../edit.js";
import { partsOf, pointerOf } from "../pointer.js";
import type { Change } from "./apply.js";
import { columnOf, lineBreak, lineStart, nextLine } from "./lines.js";
import { spell, spellJson } from "./spelling.js";
import { findSpot, rangeOf, type Stream } from "./stream.js";
import { yamlPackage } from "./yaml.js";

/** Fields that one map lacks: scalars, and maps of them. */
export interface Missing {
  readonly [name: string]: Scalar | Missing;
}

type Insert = Extract<Edit, { op: "insert" }>;

/** Fields that are to stand in one map of a document. */
export interface Insertion {
  readonly pointer: string;
  readonly fields: Missing;
}

/** Gathers what is to be inserted by the maps that exist: two fields may share a map that is missing. */
export function insertionOf(stream: Stream, document: number, { pointer, value }: Insert): Insertion | undefined {
  const parts = partsOf(pointer);
  const present = parts.findIndex(
    (_, index) => findSpot(stream, document, pointerOf(...parts.slice(0, index + 1))) === undefined,
  );
  if (present === -1) return undefined;
  const fields = parts.slice(present).reduceRight<Scalar | Missing>((inner, part) => ({ [part]: inner }), value);
  return { pointer: pointerOf(...parts.slice(0, present)), fields: fields as Missing };
}

/** Both together; undefined where they contradict each other. */
export function merged(one: Missing, other: Missing): Missing | undefined {
  const result: Record<string, Scalar | Missing> = { ...one };
  for (const [name, value] of Object.entries(other)) {
    const known = Object.hasOwn(result, name) ? result[name] : undefined;
    const both = known === undefined || known === value ? value : together(known, value);
    if (both === undefined) return undefined;
    result[name] = both;
  }
  return result;
}

function together(one: Scalar | Missing, other: Scalar | Missing): Missing | undefined {
  return typeof one === "object" && typeof other === "object" ? merged(one, other) : undefined;
}

/** The change of the text that puts fields into a map, or in words why there is none. */
export function insertion(stream: Stream, document: number, { pointer, fields }: Insertion): Change | string {
  const map = findSpot(stream, document, pointer)?.node;
  if (!yamlPackage().isMap(map)) return "what the field belongs into is not written as a map there";
  if (map.flow) return intoFlow(stream, map, fields);
  return intoBlock(stream.text, map, fields);
}

function intoFlow({ text }: Stream, map: YAMLMap, fields: Missing): Change | string {
  const last = map.items.at(-1);
  const quoted =
    map.items.length > 0 && map.items.every(({ key }) => yamlPackage().isScalar(key) && key.type === "QUOTE_DOUBLE");
  const [from = 0, to = 0] = rangeOf(map) ?? [];
  const content = flowFields(fields, quoted || /^\s*[{[]/.test(text));
  if (last === undefined) return { from, to, text: `{ ${content} }` };
  const end = rangeOf(last.value)?.[1] ?? rangeOf(last.key)?.[1];
  return end === undefined ? "the map has a field without a place" : { from: end, to: end, text: `, ${content}` };
}

function flowFields(fields: Missing, json: boolean): string {
  const parts = scalarsFirst(fields).map(([name, value]) => {
    const shown = typeof value === "object" ? `{ ${flowFields(value, json)} }` : json ? spellJson(value) : spell(value);
    return `${json ? JSON.stringify(name) : name}: ${shown}`;
  });
  return parts.join(", ");
}

/** Behind the last field that has a line for itself, so that a short field does not follow a long script. */
function intoBlock(text: string, map: YAMLMap, fields: Missing): Change | string {
  const key = rangeOf(map.items[0]?.key)?.[0];
  if (key === undefined) return "the map has no fields";
  const indent = columnOf(text, key);
  const short = map.items.findLast(({ key, value }) => isOneLine(text, key, value))?.value;
  const brk = lineBreak(text, key);
  const lines = blockFields(fields, indent);
  if (short === undefined && canLead(text, key)) {
    const begin = lineStart(text, key);
    return { from: begin, to: begin, text: lines.map((line) => line + brk).join("") };
  }
  const end = lastOffset(short ?? map);
  if (end === undefined) return "the end of the map cannot be told";
  const next = nextLine(text, text[end - 1] === "\n" ? end - 1 : end);
  const open = next > 0 && text[next - 1] !== "\n";
  const block = lines.join(brk);
  return { from: next, to: next, text: open ? brk + block : block + brk };
}

function blockFields(fields: Missing, indent: number): string[] {
  return scalarsFirst(fields).flatMap(([name, value]) => {
    const head = `${" ".repeat(indent)}${name}:`;
    return typeof value === "object" ? [head, ...blockFields(value, indent + 2)] : [`${head} ${spell(value)}`];
  });
}

function isOneLine(text: string, key: unknown, value: unknown): boolean {
  const [from] = rangeOf(key) ?? [];
  const [begin, to] = rangeOf(value) ?? [];
  return (
    from !== undefined && begin !== undefined && to !== undefined && to > begin && !text.slice(from, to).includes("\n")
  );
}

/** The first field begins its line, and no comment above it would change its meaning by what comes between. */
function canLead(text: string, key: number): boolean {
  const begin = lineStart(text, key);
  const above = text.slice(lineStart(text, Math.max(0, begin - 1)), begin);
  return begin > 0 && /^ *$/.test(text.slice(begin, key)) && !/^\s*(#|$|---)/.test(above);
}

/** Where the last scalar or one-line collection below a node ends. */
function lastOffset(node: unknown): number | undefined {
  const { isMap, isSeq, isPair, isCollection } = yamlPackage();
  if (!isCollection(node) || node.flow) return rangeOf(node)?.[1];
  const last: unknown = isMap(node) || isSeq(node) ? node.items.at(-1) : undefined;
  if (!isPair(last)) return last === undefined ? rangeOf(node)?.[1] : lastOffset(last);
  const value = rangeOf(last.value);
  return value !== undefined && value[1] > value[0] ? lastOffset(last.value as Node) : rangeOf(last.key)?.[1];
}

function scalarsFirst(fields: Missing): [name: string, value: Scalar | Missing][] {
  return Object.entries(fields).sort(([, a], [, b]) => Number(typeof a === "object") - Number(typeof b === "object"));
}
