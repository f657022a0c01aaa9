import type { Word, WordPart } from "unbash";
import type { Facts } from "./facts.js";

/** The text of a word in pieces: its own, and names of variables. */
export type Template = readonly (string | { readonly name: string })[];

/** A file that a script sources. It can be written as JSON. */
export interface Source {
  /** The argument as it is written, with its quotes. */
  readonly word: string;
  /** The path; absent where more is expanded in it than variables. */
  readonly path?: Template;
}

/** The files that a script sources, in the order of its text. */
export function sourcesOf({ switches }: Facts): Source[] {
  return switches.flatMap(({ name, args: [argument] }) => {
    if ((name !== "." && name !== "source") || argument === undefined) return [];
    const { text, word } = argument;
    const path = templateOf(word);
    return [{ word: text, ...(path !== undefined && { path }) }];
  });
}

/** The path with the values that are known put in; undefined where one is not. */
export function resolvePath(path: Template, lookUp: (name: string) => string | undefined): string | undefined {
  let text = "";
  for (const piece of path) {
    const value = typeof piece === "string" ? piece : lookUp(piece.name);
    if (value === undefined) return undefined;
    text += value;
  }
  return text;
}

/** The word in pieces; undefined where more is expanded in it than variables. */
export function templateOf({ parts, value }: Word): Template | undefined {
  const pieces: (string | { name: string })[] = [];
  if (parts === undefined) return [value];
  return parts.every((part) => addPiece(part, pieces)) ? pieces : undefined;
}

function addPiece(part: WordPart, pieces: (string | { name: string })[]): boolean {
  if (part.type === "DoubleQuoted" || part.type === "LocaleString")
    return part.parts.every((child) => addPiece(child, pieces));
  if (part.type === "SimpleExpansion") pieces.push({ name: part.text.slice(1) });
  else if (part.type === "ParameterExpansion" && part.prefix === undefined) pieces.push({ name: part.parameter });
  else if (part.type !== "ParameterExpansion" && "value" in part) pieces.push(part.value);
  else return false;
  return true;
}
