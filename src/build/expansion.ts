import { expand } from "./expansion-functions.js";

/** What a variable is worth: its text, undefined where it is not set, or `unknown` where nobody here can tell. */
export type Lookup = (name: string) => string | undefined | typeof UNKNOWN;

/** A variable whose value is not known here. */
export const UNKNOWN = Symbol("unknown");

/** A text after its variables were put in. */
export interface Expanded {
  readonly text: string;
  /** Something of unknown value was left as it is. */
  readonly unknown: boolean;
  /** Names of variables that are not set, where no default stands beside them. */
  readonly unset: readonly string[];
}

/** Why Flux cannot put variables into a text. */
export class BadExpansion extends Error {}

interface Cursor {
  readonly text: string;
  readonly lookup: Lookup;
  readonly unset: string[];
  pos: number;
  unknown: boolean;
}

/**
 * The text with `${NAME}` and its variants replaced as Flux does: `$$` stands for `$`, a variable that is not set is empty.
 *
 * @throws {BadExpansion} where Flux reports an error
 */
export function expandVariables(text: string, lookup: Lookup): Expanded {
  const cursor: Cursor = { text, lookup, unset: [], pos: 0, unknown: false };
  let out = "";
  while (cursor.pos < text.length) {
    const next = text.indexOf("$", cursor.pos);
    if (next < 0) return expanded(out + text.slice(cursor.pos), cursor);
    out += text.slice(cursor.pos, next);
    cursor.pos = next;
    out += startsVariable(cursor) ? variable(cursor) : dollar(cursor);
  }
  return expanded(out, cursor);
}

function expanded(text: string, { unknown, unset }: Cursor): Expanded {
  return { text, unknown, unset };
}

function startsVariable({ text, pos }: Cursor): boolean {
  return text.startsWith("${", pos);
}

/** One dollar that starts no variable; two stand for one. */
function dollar(cursor: Cursor): string {
  cursor.pos += cursor.text.startsWith("$$", cursor.pos) ? 2 : 1;
  return "$";
}

/** A variable with its operator, from its `${` to its `}`. */
function variable(cursor: Cursor): string {
  const start = cursor.pos;
  cursor.pos += 2;
  const length = accept(cursor, /#/y);
  const name = accept(cursor, /[\p{L}\p{Nd}_]+/uy);
  if (name === "") throw new BadExpansion(`${excerpt(cursor.text, start)} names no variable`);
  const [operator, args] = length === "" ? operation(cursor, start) : ["length", []];
  if (accept(cursor, /\}/y) === "") throw bad(cursor, start);
  const value = cursor.lookup(name);
  if (value === undefined && !isDefault(operator)) cursor.unset.push(name);
  if (value !== UNKNOWN) return expand(operator, value ?? "", args);
  if (isDefault(operator) && args.length > 0) return args.join("");
  cursor.unknown = true;
  return cursor.text.slice(start, cursor.pos);
}

function isDefault(operator: string): boolean {
  return operator === "=" || (operator.length === 2 && operator.startsWith(":"));
}

/** The operator after a name and its arguments; none before the closing brace. */
function operation(cursor: Cursor, start: number): [operator: string, args: string[]] {
  const defaults = accept(cursor, /:[=?+-]|=/y);
  if (defaults !== "") return [defaults, parameters(cursor, start)];
  const casing = accept(cursor, /[,^]{1,2}/y);
  if (casing !== "") return [casing, []];
  const removal = accept(cursor, /##?|%%?/y);
  if (removal !== "") return [removal, [parameter(cursor, start, "}")]];
  const replacement = accept(cursor, /\/[/#%]?/y);
  if (replacement !== "") return [replacement, replacementArguments(cursor, start)];
  return accept(cursor, /:/y) === "" ? ["", []] : [":", sliceArguments(cursor, start)];
}

function replacementArguments(cursor: Cursor, start: number): string[] {
  const pattern = cursor.text[cursor.pos] === "/" ? "" : parameter(cursor, start, "/", true);
  if (accept(cursor, /\/+/y) === "") throw bad(cursor, start);
  return cursor.text[cursor.pos] === "}" ? [pattern] : [pattern, parameter(cursor, start, "}", true)];
}

function sliceArguments(cursor: Cursor, start: number): string[] {
  const from = parameter(cursor, start, ":}");
  return accept(cursor, /:+/y) === "" ? [from] : [from, parameter(cursor, start, "}")];
}

/** What stands between an operator and the closing brace: text and variables. */
function parameters(cursor: Cursor, start: number): string[] {
  const args: string[] = [];
  while (cursor.text[cursor.pos] !== "}") args.push(parameter(cursor, start, "}"));
  return args;
}

/** One variable, or text up to a character that ends it, or to the next variable. */
function parameter(cursor: Cursor, start: number, ends: string, escapes = false): string {
  if (startsVariable(cursor)) return variable(cursor);
  let out = "";
  const { text } = cursor;
  const from = cursor.pos;
  while (cursor.pos < text.length && !ends.includes(text[cursor.pos] ?? "") && !startsVariable(cursor)) {
    if (escapes && isEscape(text, cursor.pos)) cursor.pos++;
    out += text[cursor.pos] ?? "";
    cursor.pos++;
  }
  if (cursor.pos === from) throw bad(cursor, start);
  return out;
}

function isEscape(text: string, pos: number): boolean {
  return text.startsWith("$$", pos) || text.startsWith("\\\\", pos) || text.startsWith("\\/", pos);
}

function bad({ text }: Cursor, start: number): BadExpansion {
  const what = text.includes("}", start) ? "is no substitution that Flux understands" : "has no closing brace";
  return new BadExpansion(`${excerpt(text, start)} ${what}`);
}

function accept(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.pos;
  const found = pattern.exec(cursor.text)?.[0] ?? "";
  cursor.pos += found.length;
  return found;
}

/** The start of a variable for messages: to its brace or the end of the word, never long. */
function excerpt(text: string, start: number): string {
  const end = /[}\s]/.exec(text.slice(start))?.index ?? text.length;
  return text.slice(start, start + Math.min(end + 1, 40)).trimEnd();
}
