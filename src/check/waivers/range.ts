import type { SourceComment, SourceDocument, SourceFile } from "../../model/manifest.js";

/** Lines of a file, from 1, both counted in. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** Gives the lines from the one on which a field or list item begins, or from the next that holds anything, to its end. */
export type Blocks = (line: number) => LineRange | undefined;

/**
 * The lines that a comment is about. Right above a document it is about the whole document. Anywhere else it is about the field or
 * list item that begins on its own line, or where it has the line for itself on the next one, with all that is below it.
 * Undefined where nothing follows.
 * @param blocks asked only where the comment does not stand above the file's first document
 */
export function commentRange(
  { line }: SourceComment,
  { documents }: SourceFile,
  blocks: Blocks,
): LineRange | undefined {
  if (line < (documents[0]?.line ?? 0)) return documentRange(documents, 0);
  const block = blocks(line);
  if (block === undefined || block.first === line) return block;
  const position = documentAt(documents, block.first);
  return documents[position]?.line === block.first ? documentRange(documents, position) : block;
}

/** The position of the document that holds a line; -1 in front of the first. */
export function documentAt(documents: readonly SourceDocument[], line: number): number {
  let [low, high] = [0, documents.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((documents[middle]?.line ?? 0) <= line) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function documentRange(documents: readonly SourceDocument[], position: number): LineRange {
  const first = position === 0 ? 1 : (documents[position]?.line ?? 1);
  const next = documents[position + 1];
  return { first, last: next === undefined ? Number.POSITIVE_INFINITY : next.line - 1 };
}

/** The fields and list items of a YAML text by the lines on which they begin; it costs one pass over the text. */
export function blocksOf(text: string): Blocks {
  const lines = text.split(/\r?\n/);
  const starts = new Array<number>(lines.length).fill(lines.length);
  const ends = new Array<number>(lines.length).fill(lines.length);
  // From below: the lines that may end a block further up, the nearest one last.
  const below: number[] = [];
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    starts[at] = isFiller(lines[at]) ? (starts[at + 1] ?? lines.length) : at;
    if (starts[at] !== at) continue;
    while (continues(lines[at], lines[below.at(-1) ?? -1])) below.pop();
    ends[at] = below.at(-1) ?? lines.length;
    below.push(at);
  }
  return (line) => {
    const at = starts[line - 1] ?? lines.length;
    return lines[at] === undefined || isMarker(lines[at]) ? undefined : { first: at + 1, last: ends[at] ?? at + 1 };
  };
}

/** Whether a line belongs to the field or list item that begins with the head. */
function continues(head: string | undefined, line: string | undefined): boolean {
  if (head === undefined || line === undefined || isMarker(line) || isMarker(head)) return false;
  const deeper = indent(line) - indent(head);
  return deeper > 0 || (deeper === 0 && isItem(line) && !isItem(head));
}

function isFiller(line: string | undefined): boolean {
  return line !== undefined && /^\s*(#|$)/.test(line);
}

function isMarker(line: string): boolean {
  return /^(---|\.\.\.)(\s|$)/.test(line);
}

function isItem(line: string): boolean {
  return /^\s*-(\s|$)/.test(line);
}

function indent(line: string): number {
  return line.search(/\S/);
}
