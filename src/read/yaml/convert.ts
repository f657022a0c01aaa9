import type { Alias, Node, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { checkVersion, keyOf, reportTag, scalarValue } from "./convert-scalar.js";
import { yamlPackage } from "./package.js";
import { type Known, positionOf, type Reading, report } from "./reading.js";
import { MAX_DEPTH, setKey } from "./stream.js";

/** How many values the aliases of one document may add to it; real manifests stay far below. */
const MAX_ALIASED = 10_000;

/** The value of one document as the cluster reads it; what is wrong with it goes to the reading's problems. */
export function convertDocument(reading: Reading, contents: unknown): unknown {
  reading.anchors.clear();
  reading.aliased = 0;
  reading.stopped = false;
  return convert(reading, contents, 1).value;
}

const NOTHING: Known = { value: null, size: 1, open: false };

function convert(reading: Reading, node: unknown, depth: number): Known {
  if (reading.stopped) return NOTHING;
  const { isAlias, isMap, isScalar, isSeq } = yamlPackage();
  if (isAlias(node)) return resolveAlias(reading, node);
  if (isScalar(node)) return remember(reading, node, scalarValue(reading, node));
  if (!isMap(node) && !isSeq(node)) return NOTHING;
  if (depth > MAX_DEPTH) return tooDeep(reading, node);
  checkTag(reading, node);
  return isMap(node) ? convertMap(reading, node, depth) : convertSequence(reading, node, depth);
}

function remember(reading: Reading, node: Scalar, value: unknown): Known {
  const known = { value, size: 1, open: false };
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, known);
  return known;
}

function convertSequence(reading: Reading, node: YAMLSeq, depth: number): Known {
  const items: unknown[] = [];
  const known = begin(reading, node, items);
  for (const item of node.items) {
    const child = convert(reading, item, depth + 1);
    known.size += child.size;
    items.push(child.value);
  }
  known.open = false;
  return known;
}

function convertMap(reading: Reading, node: YAMLMap, depth: number): Known {
  const entries: Record<string, unknown> = {};
  const known = begin(reading, node, entries);
  const seen = new Map<string, unknown>();
  const merges: unknown[] = [];
  for (const { key, value } of node.items) {
    const name = keyOf(reading, node, key);
    if (name === undefined) continue;
    checkDuplicate(reading, seen, name.text, key);
    const child = convert(reading, value, depth + 1);
    checkVersion(reading, name.text, value);
    known.size += child.size;
    if (name.merge) merges.push(value, child.value);
    else setKey(entries, name.text, child.value);
  }
  for (let at = 0; at < merges.length; at += 2) merge(reading, entries, merges[at], merges[at + 1]);
  known.open = false;
  return known;
}

function begin(
  reading: Reading,
  node: YAMLMap | YAMLSeq,
  value: unknown,
): { value: unknown; size: number; open: boolean } {
  const known = { value, size: 1, open: true };
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, known);
  if (node.flow && node.range) reading.opaque.push([node.range[0], node.range[1]]);
  return known;
}

function checkDuplicate(reading: Reading, seen: Map<string, unknown>, key: string, node: unknown): void {
  const first = seen.get(key);
  if (first === undefined) {
    seen.set(key, node);
    return;
  }
  const line = positionOf(reading, first).line;
  report(
    reading,
    node,
    "duplicate-key",
    `the key ${JSON.stringify(key)} stands twice in this mapping, first on line ${line}`,
  );
}

/** Keys of the mapping itself win over merged ones, and of several merged mappings the first wins. */
function merge(reading: Reading, target: Record<string, unknown>, node: unknown, value: unknown): void {
  for (const source of Array.isArray(value) ? value : [value]) {
    if (!isRecord(source)) {
      if (!reading.stopped)
        report(reading, node, "yaml-syntax", "`<<` merges mappings, but this is none", "name a mapping by an alias");
      return;
    }
    for (const [key, item] of Object.entries(source)) if (!Object.hasOwn(target, key)) setKey(target, key, item);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function resolveAlias(reading: Reading, node: Alias): Known {
  const known = reading.anchors.get(node.source);
  if (known === undefined) {
    report(
      reading,
      node,
      "yaml-syntax",
      `*${node.source} names an anchor that this document does not have before it`,
      `add &${node.source} to the value that is meant, or write the value here`,
    );
    return NOTHING;
  }
  if (known.open) {
    report(
      reading,
      node,
      "yaml-alias-limit",
      `*${node.source} stands inside the value that it names, which never ends`,
    );
    return NOTHING;
  }
  reading.aliased += known.size;
  if (reading.aliased <= MAX_ALIASED) return known;
  reading.stopped = true;
  report(reading, node, "yaml-alias-limit", `the aliases of this document stand for more than ${MAX_ALIASED} values`);
  return NOTHING;
}

function tooDeep(reading: Reading, node: Node): Known {
  reading.stopped = true;
  report(reading, node, "yaml-too-deep", `this value is nested more than ${MAX_DEPTH} levels deep`);
  return NOTHING;
}

function checkTag(reading: Reading, node: YAMLMap | YAMLSeq): void {
  if (node.tag === undefined || node.tag === "!") return;
  const expected = yamlPackage().isMap(node) ? "tag:yaml.org,2002:map" : "tag:yaml.org,2002:seq";
  if (node.tag !== expected) reportTag(reading, node, node.tag);
}
