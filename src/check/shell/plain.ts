const DOLLAR = 36;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;
const BACKSLASH = 92;
const BACKTICK = 96;
const UNDERSCORE = 95;
/** Parameters with a name of one character. */
const SPECIAL = "@*#?-$!0123456789";
const NOTHING: readonly never[] = [];

/** A word in quotes. */
export interface QuotedWord {
  /** The text before the first variable: all of it where there is none. */
  readonly start: string;
  readonly expansions: readonly QuotedName[];
}

interface QuotedName {
  readonly name: string;
  readonly operator: "";
  readonly quoted: true;
  readonly pos: number;
}

/**
 * Takes a word apart that is one piece in quotes and holds nothing but text and plain variables, as most words of a script do: the
 * grammar would read it a second time to tell its parts. Undefined for every other word.
 */
export function readQuoted(text: string, pos: number): QuotedWord | undefined {
  const last = text.length - 1;
  if (last < 1) return undefined;
  const quote = text.charCodeAt(0);
  if (quote === DOUBLE_QUOTE) return text.charCodeAt(last) === quote ? readDoubleQuoted(text, last, pos) : undefined;
  if (quote !== SINGLE_QUOTE || text.indexOf("'", 1) !== last) return undefined;
  return { start: text.slice(1, last), expansions: NOTHING };
}

function readDoubleQuoted(text: string, last: number, pos: number): QuotedWord | undefined {
  let expansions: QuotedName[] | undefined;
  let start = last;
  for (let at = 1; at < last; at += 1) {
    const code = text.charCodeAt(at);
    if (code === DOUBLE_QUOTE || code === BACKSLASH || code === BACKTICK) return undefined;
    if (code !== DOLLAR) continue;
    const end = nameEnd(text, at + 1);
    if (end === at + 1) return undefined;
    expansions ??= [];
    if (expansions.length === 0) start = at;
    expansions.push({ name: text.slice(at + 1, end), operator: "", quoted: true, pos: pos + at });
    at = end - 1;
  }
  return { start: text.slice(1, start), expansions: expansions ?? NOTHING };
}

/** Where the name that begins there ends; the same place where none begins. */
function nameEnd(text: string, from: number): number {
  if (SPECIAL.includes(text.charAt(from))) return from + 1;
  let end = from;
  while (isNamePart(text.charCodeAt(end))) end += 1;
  return end;
}

/** Digits are no start of a name, but they are special parameters. */
function isNamePart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === UNDERSCORE || (code >= 48 && code <= 57);
}
