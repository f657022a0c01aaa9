import type { Node } from "yaml";
import type { SourceFile } from "../model/manifest.js";
import { pointerOf } from "./pointer.js";
import { applyChanges, type Change } from "./text/apply.js";
import { parseStream, rangeOf } from "./text/stream.js";
import { yamlPackage } from "./text/yaml.js";

/** Whether a field of a document must not be shown. */
export type IsSecret = (document: unknown, pointer: string, value: unknown) => boolean;

/** The text with its secrets made unreadable, line by line as long as before. */
export function maskSecrets(text: string, { documents }: Pick<SourceFile, "documents">, isSecret: IsSecret): string {
  const mark = text.startsWith("\ufeff") ? 1 : 0;
  const stream = parseStream(text.slice(mark));
  const changes = documents.flatMap(({ index, value }) =>
    scalars(stream.documents[index], []).flatMap(({ node, pointers }) =>
      pointers.some((pointer) => isSecret(value, pointer, node.value)) ? hidden(stream.text, node) : [],
    ),
  );
  return text.slice(0, mark) + (applyChanges(stream.text, changes) ?? "");
}

interface Found {
  readonly node: Node & { readonly value?: unknown };
  /** Its place, and what else it goes by: a variable's `value` by the variable's name, an argument by the option in front of it. */
  readonly pointers: readonly string[];
}

type Parts = readonly (string | number)[];

function scalars(node: unknown, parts: Parts, aliases: readonly string[] = []): Found[] {
  const { isMap, isScalar, isSeq } = yamlPackage();
  if (isScalar(node)) {
    const others = aliases.map((alias) => pointerOf(...parts.slice(0, -1), alias));
    return [{ node, pointers: [pointerOf(...parts), ...others] }];
  }
  if (isSeq(node)) {
    return node.items.flatMap((item, index) => scalars(item, [...parts, index], optionOf(node.items[index - 1])));
  }
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }) => {
    if (!isScalar(key)) return [];
    const names = key.value === "value" ? [node.get("name"), node.get("key")] : [];
    return scalars(value, [...parts, String(key.value)], names.filter(isText));
  });
}

function optionOf(node: unknown): string[] {
  const { isScalar } = yamlPackage();
  const value = isScalar(node) ? node.value : undefined;
  return isText(value) && /^--?\w/.test(value) ? [value] : [];
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Quotes, line breaks and the head of a block stay, so that a change of them is seen. */
function hidden(text: string, node: Node): Change[] {
  const range = rangeOf(node);
  if (range === undefined) return [];
  const [from, to] = range;
  const written = text.slice(from, to);
  const head = /^[|>][^\n]*\n/.exec(written)?.[0] ?? "";
  return [{ from, to, text: head + written.slice(head.length).replace(/[^\s'"]/g, "*") }];
}
