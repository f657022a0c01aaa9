import { isDeepStrictEqual } from "node:util";
import type { SourceFile } from "../model/manifest.js";
import { applyEdits, type ValueEdit } from "./edit.js";
import { commentsOf } from "./text/comments.js";

/** Why a mended text is not what was meant, in words; undefined where it is. */
export function objectionTo(
  before: { readonly file: SourceFile; readonly text: string },
  after: { readonly file: SourceFile; readonly text: string },
  edits: ReadonlyMap<number, readonly ValueEdit[]>,
): string | undefined {
  if (!sameDocuments(before.file, after.file, edits)) return "the mended text would not read back as meant";
  if (hasNewProblem(before.file, after.file)) return "the mended text would have another problem";
  if (before.file.role !== after.file.role) return "the mended file would be something else to the tree";
  if (!isDeepStrictEqual(commentsOf(before.text), commentsOf(after.text))) return "a comment would be lost";
  return undefined;
}

function sameDocuments(
  before: SourceFile,
  after: SourceFile,
  edits: ReadonlyMap<number, readonly ValueEdit[]>,
): boolean {
  if (before.documents.length !== after.documents.length) return false;
  return before.documents.every(({ index, value }, number) => {
    const other = after.documents[number];
    const changes = edits.get(index);
    const meant = changes === undefined ? value : applyEdits(value, changes);
    return meant !== undefined && other?.index === index && isDeepStrictEqual(other.value, meant);
  });
}

function hasNewProblem(before: SourceFile, after: SourceFile): boolean {
  const known = new Map<string, number>();
  for (const { code } of before.problems) known.set(code, (known.get(code) ?? 0) + 1);
  return after.problems.some(({ code }) => {
    const left = known.get(code) ?? 0;
    known.set(code, left - 1);
    return left === 0;
  });
}
