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
    scalars(stream.documents[index], []).flatMap(({ node, pointer }) =>
      isSecret(value, pointer, node.value) ? hidden(stream.text, node) : [],
    ),
  );
  return text.slice(0, mark) + (applyChanges(stream.text, changes) ?? "");
}

interface Found {
  readonly node: Node & { readonly value?: unknown };
  readonly pointer: string;
}

function scalars(node: unknown, parts: readonly (string | number)[]): Found[] {
  const { isMap, isScalar, isSeq } = yamlPackage();
  if (isScalar(node)) return [{ node, pointer: pointerOf(...parts) }];
  if (isSeq(node)) return node.items.flatMap((item, index) => scalars(item, [...parts, index]));
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }) => (isScalar(key) ? scalars(value, [...parts, String(key.value)]) : []));
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
