import type { Scalar } from "yaml";

/** A line and column of a string, both from 0. */
interface Inside {
  readonly line: number;
  readonly column: number;
}

/** The offset of a line and column (from 0) of a string in the text that holds it as a scalar. */
export function insideScalar(text: string, node: Scalar, inside: Inside): number {
  const [start, end] = node.range ?? [0, 0];
  if (node.type === "BLOCK_LITERAL") return insideBlock(text, start, end, () => inside);
  if (node.type === "BLOCK_FOLDED") return insideBlock(text, start, end, (lines) => unfolded(lines, inside));
  const quote = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE" ? 1 : 0;
  const lineEnd = text.indexOf("\n", start);
  const last = Math.max(start, Math.min(end, lineEnd === -1 ? end : lineEnd) - 1);
  return inside.line === 0 ? Math.min(last, start + quote + inside.column) : start;
}

/** `written` gives the line and column among the lines of the block, without their indentation. */
function insideBlock(text: string, start: number, end: number, written: (lines: readonly string[]) => Inside): number {
  const first = text.indexOf("\n", start) + 1;
  if (first === 0 || first >= end) return start;
  const lines = text.slice(first, text.endsWith("\n", end) ? end - 1 : end).split("\n");
  const indent = indentOf(text, first, end);
  const { line, column } = written(lines.map((one) => withoutReturn(one.slice(indent))));
  const last = Math.max(0, Math.min(line, lines.length - 1));
  let at = first;
  for (let index = 0; index < last; index += 1) at += (lines[index]?.length ?? 0) + 1;
  return at + Math.max(0, Math.min(indent + column, lines[last]?.length ?? 0));
}

/**
 * Where a place of a folded value is written: single breaks between lines became blanks, and of several one was lost, but lines that
 * are indented further keep theirs.
 */
function unfolded(lines: readonly string[], { line, column }: Inside): Inside {
  let at = 0;
  let before = 0;
  let previous: number | undefined;
  let keeps = true;
  for (const [index, content] of lines.entries()) {
    if (content === "") continue;
    const further = content.startsWith(" ") || content.startsWith("\t");
    const breaks = index - (previous ?? -1) - (previous === undefined ? 1 : 0);
    const lost = previous === undefined || keeps || further ? 0 : 1;
    if (breaks === 1 && lost === 1) before += (lines[previous ?? 0]?.length ?? 0) + 1;
    else {
      at += breaks - lost;
      before = 0;
    }
    if (at > line) break;
    if (at === line && column <= before + content.length) return { line: index, column: Math.max(0, column - before) };
    previous = index;
    keeps = further;
  }
  return { line: previous ?? 0, column: (lines[previous ?? 0] ?? "").length };
}

function indentOf(text: string, first: number, end: number): number {
  const found = /^(?: *\r?\n)*( +)/.exec(text.slice(first, Math.min(end, first + 10_000)));
  return found?.[1]?.length ?? 0;
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
