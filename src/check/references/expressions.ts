/** An expression that Flux's substitution sees in a text. */
export interface Expression {
  /** As it stands there, shortened. */
  readonly text: string;
  /** The variable; undefined for escapes. */
  readonly name: string | undefined;
  /** It says what to take where the variable is not set. */
  readonly hasDefault: boolean;
  /** `escape`: `$${`, which becomes `${`; `dollars`: `$$`, which becomes `$`. */
  readonly kind: "variable" | "escape" | "dollars";
  /** Offset in the text. */
  readonly offset: number;
}

const PARSABLE = /^\$\{(#?)([\p{L}\p{Nd}_]+)(\}|:[=\-?+]|=|[:,^/#%])/u;
const SHOWN = 40;

/** The expressions in a text, in order. Flux replaces `${…}` alone, never `$name`; what it cannot parse is left out. */
export function expressionsIn(text: string): readonly Expression[] {
  if (!text.includes("$")) return [];
  const found: Expression[] = [];
  for (let offset = text.indexOf("$"); offset >= 0; ) {
    const expression = expressionAt(text, offset);
    if (expression) found.push(expression);
    // Behind an escape Flux goes on after both dollars, so the brace is plain text.
    offset = text.indexOf("$", offset + (text[offset + 1] === "$" ? 2 : 1));
  }
  return found;
}

function expressionAt(text: string, offset: number): Expression | undefined {
  const next = text[offset + 1];
  const plain = { name: undefined, hasDefault: false, offset };
  if (next === "$") {
    const kind = text[offset + 2] === "{" ? "escape" : "dollars";
    return { ...plain, kind, text: kind === "escape" ? shown(text, offset) : "$$" };
  }
  if (next !== "{") return undefined;
  // Longer names than this are none; without a bound a long text would be looked at again for each brace.
  const match = PARSABLE.exec(text.slice(offset, offset + 256));
  const isLength = match?.[1] === "#";
  if (match === null || (isLength && match[3] !== "}")) return undefined;
  const operator = match[3] ?? "";
  return {
    kind: "variable",
    name: match[2] ?? "",
    hasDefault: operator === "=" || /^:[=\-?+]$/.test(operator),
    offset,
    text: shown(text, offset),
  };
}

function shown(text: string, offset: number): string {
  const end = text.indexOf("}", offset);
  const line = text.indexOf("\n", offset);
  const stop = Math.min(end < 0 ? text.length : end + 1, line < 0 ? text.length : line, offset + SHOWN);
  return text.slice(offset, stop);
}
