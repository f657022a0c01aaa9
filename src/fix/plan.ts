import type { Finding } from "../model/finding.js";
import type { SourceDocument, SourceFile } from "../model/manifest.js";
import type { Edit } from "./edit.js";
import { at, partsOf } from "./pointer.js";
import type { Repairs } from "./repair.js";
import { writtenAt } from "./text/change.js";
import { type Stream, scalarAt } from "./text/stream.js";
import type { Tools } from "./types.js";

/** What is to be done about a finding: edits of one document. */
export interface Plan {
  readonly finding: Finding;
  /** Index of the document in its file. */
  readonly document: number;
  readonly edits: readonly Edit[];
}

/** What mends a finding, or in words why nothing does. */
export function planFor(
  finding: Finding,
  { documents }: Pick<SourceFile, "documents">,
  stream: Stream,
  repairs: Repairs,
  { serves }: Pick<Tools, "serves">,
): Plan | string {
  const repair = Object.hasOwn(repairs, finding.code) ? repairs[finding.code] : undefined;
  const document = documentAt(documents, finding.line);
  if (repair === undefined || document === undefined) return "nothing mends it by itself";
  const spot = spotOf(finding, document, stream);
  if (spot === undefined) return "its place in the text is not known";
  const root = rootOf(document, spot.pointer);
  const object = at(document.value, ...partsOf(root));
  if (typeof object !== "object" || object === null || Array.isArray(object)) return "it stands in no object";
  const edits = repair({
    finding,
    object: object as Readonly<Record<string, unknown>>,
    pointer: spot.pointer.slice(root.length),
    key: spot.key,
    written: writtenAt(stream, document.index, spot.pointer),
    serves: (changed) => serves(changed, finding),
  });
  if (typeof edits === "string") return edits;
  if (edits.length === 0) return "the file itself does not say it; a patch or another file does";
  return { finding, document: document.index, edits: edits.map((edit) => ({ ...edit, pointer: root + edit.pointer })) };
}

/** The last document that begins on a line or above it. */
function documentAt(documents: readonly SourceDocument[], line: number): SourceDocument | undefined {
  let [low, high] = [0, documents.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((documents[middle]?.line ?? 0) <= line) low = middle;
    else high = middle - 1;
  }
  return documents[low];
}

/** Findings of the reader have a line and a column instead of a pointer. */
function spotOf({ pointer, line, column }: Finding, { index }: SourceDocument, stream: Stream) {
  if (pointer !== undefined) return { pointer, key: false };
  const begin = stream.lines[line - 1];
  return begin === undefined ? undefined : scalarAt(stream, index, begin + column - 1);
}

/** The objects of a List are judged one by one. */
function rootOf({ value }: SourceDocument, pointer: string): string {
  const kind = at(value, "kind");
  return typeof kind === "string" && kind.endsWith("List") ? (/^\/items\/\d+/.exec(pointer)?.[0] ?? "") : "";
}
