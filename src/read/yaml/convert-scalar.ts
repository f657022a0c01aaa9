import type { Node, Scalar, YAMLMap } from "yaml";
import { yamlPackage } from "./package.js";
import { type Reading, report } from "./reading.js";
import { resolvePlain, type Scalar as Value } from "./scalar.js";
import { trapOf } from "./traps.js";
import { versionTrap } from "./version-number.js";

/** The value of a scalar as the cluster reads it; traps and tags go to the reading's problems. */
export function scalarValue(reading: Reading, node: Scalar): Value {
  const text = textOf(node);
  if (node.type !== "PLAIN" && node.range) reading.opaque.push([node.range[0], node.range[1]]);
  if (node.tag !== undefined && node.tag !== "!") return taggedValue(reading, node, text);
  if (node.type !== "PLAIN" || node.tag === "!") return endsText(reading, node) ? text.replace(/\n$/, "") : text;
  checkTrap(reading, node, text);
  return resolvePlain(text);
}

/** The text of a key and whether it is the merge key; undefined, with a problem, where it is no text. */
export function keyOf(reading: Reading, parent: YAMLMap, key: unknown): { text: string; merge: boolean } | undefined {
  const { isAlias, isScalar } = yamlPackage();
  if (isScalar(key)) {
    const text = textOf(key);
    if (key.type !== "PLAIN" || key.tag !== undefined) return { text: String(scalarValue(reading, key)), merge: false };
    checkKey(reading, key, text);
    return { text, merge: text === "<<" };
  }
  if (isAlias(key)) {
    const known = reading.anchors.get(key.source)?.value;
    if (typeof known === "string") return { text: known, merge: false };
  }
  reportKey(reading, key ?? parent);
  return undefined;
}

/** Templates that nobody rendered are the usual cause of a key that is a mapping. */
function reportKey(reading: Reading, node: unknown): void {
  const offset = yamlPackage().isNode(node) ? (node.range?.[0] ?? 0) : 0;
  if (!reading.text.slice(Math.max(0, offset - 1), offset + 2).includes("{{")) {
    report(reading, node, "yaml-key-not-string", "a key is no text here, and JSON has no other keys");
    return;
  }
  const message = "`{{` begins a template of Helm or Go, which neither Flux nor kubectl renders";
  report(reading, node, "yaml-syntax", message, "write the value, or move the template into a chart");
}

/** Reports a tag that the cluster has no meaning for. */
export function reportTag(reading: Reading, node: Node, tag: string): void {
  const shown = tag.startsWith(CORE) ? `!!${tag.slice(CORE.length)}` : tag;
  report(
    reading,
    node,
    "custom-tag",
    `the tag ${shown} means nothing to Kubernetes, which drops it or refuses the file`,
  );
}

const CORE = "tag:yaml.org,2002:";

function textOf(node: Scalar): string {
  return typeof node.value === "string" ? node.value : "";
}

/** A block at the end of a text without a last line break has none in its value either: so the cluster reads it. */
function endsText({ text }: Reading, { type, range }: Scalar): boolean {
  return type?.startsWith("BLOCK") === true && range?.[1] === text.length && !text.endsWith("\n");
}

function checkTrap(reading: Reading, node: Scalar, text: string): void {
  const trap = trapOf(text);
  if (trap !== undefined) report(reading, node, trap.code, trap.message, trap.fix);
}

/** Reports a version that is written as a number and loses zeros by it; a tag says what the value is meant to be. */
export function checkVersion(reading: Reading, key: string, node: unknown): void {
  if (!yamlPackage().isScalar(node) || node.type !== "PLAIN" || node.tag !== undefined) return;
  const trap = versionTrap(key, textOf(node));
  if (trap !== undefined) report(reading, node, trap.code, trap.message, trap.fix);
}

function checkKey(reading: Reading, key: Scalar, text: string): void {
  const value = resolvePlain(text);
  if (value === text) {
    checkTrap(reading, key, text);
    return;
  }
  const kind = value === null ? "null" : `the ${typeof value === "string" ? "date" : typeof value} ${value}`;
  report(
    reading,
    key,
    "yaml-key-not-string",
    text === ""
      ? "a key is missing before the colon"
      : `the key ${text} is ${kind}, not text: kustomize refuses the file`,
    `write ${JSON.stringify(text)}`,
  );
}

const EXPECTED: Readonly<Record<string, (value: Value) => boolean>> = {
  int: (value) => typeof value === "number",
  float: (value) => typeof value === "number",
  bool: (value) => typeof value === "boolean",
  null: (value) => value === null,
};

function taggedValue(reading: Reading, node: Scalar, text: string): Value {
  const name = node.tag?.startsWith(CORE) ? node.tag.slice(CORE.length) : "";
  if (name === "str") return text;
  const fits = Object.hasOwn(EXPECTED, name) ? EXPECTED[name] : undefined;
  if (fits === undefined) {
    reportTag(reading, node, node.tag ?? "!");
    return text;
  }
  const value = resolvePlain(text);
  if (fits(value)) return value;
  report(
    reading,
    node,
    "yaml-syntax",
    `${JSON.stringify(text)} is no !!${name}`,
    "drop the tag, or write a value of its kind",
  );
  return text;
}
