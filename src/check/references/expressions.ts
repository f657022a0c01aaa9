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

/** What may stand behind `${`. */
const PARSABLE = /^(#?)([\p{L}\p{Nd}_]+)(\}|:[=\-?+]|=|[:,^/#%])/u;
/** Longer expressions than this are none; without a bound a long text would be looked at again for each brace. */
const LONGEST = 256;
const SHOWN = 40;

/** The expressions in a text, in order. Flux replaces `${…}` alone, never `$name`; what it cannot parse is left out. */
export function expressionsIn(text: string): readonly Expression[] {
  const found: Expression[] = [];
  // Behind an escape Flux goes on after both dollars, so the brace is plain text.
  for (let offset = text.indexOf("$"); offset >= 0; offset = text.indexOf("$", offset + 2)) {
    const next = text[offset + 1];
    if (next === "$") found.push(escapeAt(text, offset));
    else if (next === "{") found.push(...variableAt(text, offset));
  }
  return found;
}

function escapeAt(text: string, offset: number): Expression {
  const plain = { name: undefined, hasDefault: false, offset };
  if (text[offset + 2] !== "{") return { ...plain, kind: "dollars", text: "$$" };
  return { ...plain, kind: "escape", text: shown(text, offset) };
}

function variableAt(text: string, offset: number): readonly Expression[] {
  const [, length, name, operator = ""] = PARSABLE.exec(text.slice(offset + 2, offset + LONGEST)) ?? [];
  if (name === undefined || (length === "#" && operator !== "}")) return [];
  // All operators of two characters give a default, or say that there is to be none.
  const hasDefault = operator === "=" || operator.length === 2;
  return [{ kind: "variable", name, hasDefault, offset, text: shown(text, offset) }];
}

/** To the brace or the end of the line. */
function shown(text: string, offset: number): string {
  return /[^}\n]*\}?/.exec(text.slice(offset, offset + SHOWN))?.[0] ?? "";
}
