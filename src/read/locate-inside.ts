import type { Scalar } from "yaml";

/** The offset of a line and column (from 0) of a string in the text that holds it as a scalar. */
export function insideScalar(text: string, node: Scalar, inside: { line: number; column: number }): number {
  const [start, end] = node.range ?? [0, 0];
  if (node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED") return insideBlock(text, start, end, inside);
  const quote = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE" ? 1 : 0;
  const lineEnd = text.indexOf("\n", start);
  const last = Math.max(start, Math.min(end, lineEnd === -1 ? end : lineEnd) - 1);
  return inside.line === 0 ? Math.min(last, start + quote + inside.column) : start;
}

/** A folded block has more lines than its value; its lines are counted as they are written. */
function insideBlock(
  text: string,
  start: number,
  end: number,
  { line, column }: { line: number; column: number },
): number {
  const first = text.indexOf("\n", start) + 1;
  if (first === 0 || first >= end) return start;
  const indent = indentOf(text, first, end);
  let at = first;
  for (let passed = 0; passed < line; passed++) {
    const next = text.indexOf("\n", at) + 1;
    if (next === 0 || next >= end) break;
    at = next;
  }
  const newline = text.indexOf("\n", at);
  return Math.min(at + indent + column, newline === -1 ? end : newline);
}

function indentOf(text: string, first: number, end: number): number {
  const found = /^(?: *\r?\n)*( +)/.exec(text.slice(first, Math.min(end, first + 10_000)));
  return found?.[1]?.length ?? 0;
}
