import type { Edit } from "../edit.js";
import type { Change } from "./apply.js";
import { removal } from "./remove.js";
import { spell } from "./spelling.js";
import { findSpot, rangeOf, type Spot, type Stream } from "./stream.js";
import { wrapping } from "./wrap.js";
import { yamlPackage } from "./yaml.js";

/** The change of the text that an edit is, or in words why there is none. */
export function changeOf(stream: Stream, document: number, edit: Exclude<Edit, { op: "insert" }>): Change | string {
  const spot = findSpot(stream, document, edit.pointer);
  if (spot === undefined) return "the field is not written there; it comes from an anchor or from elsewhere";
  switch (edit.op) {
    case "remove":
      return removal(stream, spot);
    case "wrap":
      return wrapping(stream, spot, edit);
    case "rename":
      return keyChange(spot, () => edit.key);
    case "quote-key":
      return keyChange(spot, (key) => spell(key, '"'));
    case "set":
      return scalarChange(stream, spot, (written) => spell(edit.value, written));
    case "quote":
      return scalarChange(stream, spot, (written) => spell(written, '"'));
    case "respell":
      return scalarChange(stream, spot, () => edit.text);
  }
}

/** The text of a plain scalar as it is written; undefined where none is written there. */
export function writtenAt(stream: Stream, document: number, pointer: string): string | undefined {
  const node = findSpot(stream, document, pointer)?.node;
  const range = rangeOf(node);
  if (range === undefined || !yamlPackage().isScalar(node) || node.type !== "PLAIN") return undefined;
  return stream.text.slice(...range);
}

function keyChange({ pair }: Spot, spelled: (key: string) => string): Change | string {
  const range = rangeOf(pair?.key);
  if (range === undefined || !yamlPackage().isScalar(pair?.key) || pair.key.type !== "PLAIN") return ODD;
  return { from: range[0], to: range[1], text: spelled(String(pair.key.value)) };
}

function scalarChange({ text }: Stream, { node }: Spot, spelled: (written: string) => string): Change | string {
  const range = rangeOf(node);
  if (range === undefined || !yamlPackage().isScalar(node) || range[0] === range[1]) return ODD;
  if (node.anchor !== undefined || node.tag !== undefined || node.type?.startsWith("BLOCK")) return ODD;
  const [from, to] = range;
  return { from, to, text: spelled(text.slice(from, to)) };
}

const ODD = "the field is written in a way that is left to people: with an anchor, a tag or over several lines";
