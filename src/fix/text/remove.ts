import type { Change } from "./apply.js";
import { lineStart, nextLine } from "./lines.js";
import { rangeOf, type Spot, type Stream } from "./stream.js";
import { yamlPackage } from "./yaml.js";

/** Takes the lines of a field or an item out, or its part of a one-line map or list. */
export function removal({ text }: Stream, spot: Spot): Change | string {
  const { isCollection } = yamlPackage();
  const parent = spot.parent;
  if (!isCollection(parent)) return "nothing holds the field";
  const first = rangeOf(spot.pair?.key ?? spot.node);
  const last = rangeOf(spot.node) ?? first;
  if (first === undefined || last === undefined) return "the field has no place in the text";
  return parent.flow ? fromFlow(text, first[0], last[1]) : fromBlock(text, first[0], lastContent(text, last[1]), spot);
}

function fromBlock(text: string, from: number, to: number, { pair, parent }: Spot): Change | string {
  if (yamlPackage().isCollection(parent) && parent.items.length === 1) return "nothing would be left around the field";
  const begin = lineStart(text, from);
  const before = text.slice(begin, from);
  const isAlone = pair === undefined ? /^ *- +$/.test(before) : /^ *$/.test(before);
  if (!isAlone) return "something else stands on the line of the field";
  return { from: begin, to: nextLine(text, to), text: "" };
}

/** With the comma behind it, or else the one before it. */
function fromFlow(text: string, from: number, to: number): Change {
  const behind = /^[ \t]*,[ \t]*/.exec(text.slice(to, to + 100))?.[0];
  if (behind !== undefined) return { from, to: to + behind.length, text: "" };
  const before = /,[ \t]*$/.exec(text.slice(Math.max(0, from - 100), from))?.[0] ?? "";
  return { from: from - before.length, to, text: "" };
}

/** A block of text ends behind its last line break, everything else on its line. */
function lastContent(text: string, to: number): number {
  return text[to - 1] === "\n" ? to - 1 : to;
}
