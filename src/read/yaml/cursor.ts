import type { SourceComment } from "../../model/manifest.js";
import { commentText } from "./comments.js";
import { COMMENT_PREFIX } from "./stream.js";

/** Thrown where the fast parser meets anything that it leaves to the `yaml` package; made once, because a stack costs. */
export const GIVE_UP = new Error("not plain block YAML");

/** Character codes that the fast parser looks for. */
export const CHAR = {
  tab: 9,
  newline: 10,
  space: 32,
  doubleQuote: 34,
  hash: 35,
  singleQuote: 39,
  dash: 45,
  colon: 58,
  bracket: 91,
  closingBracket: 93,
  brace: 123,
  bar: 124,
  closingBrace: 125,
  greater: 62,
  plus: 43,
} as const;

/** Where the fast parser stands in a text: always on the first character of a line's content. */
export interface Cursor {
  readonly text: string;
  /** Offset of the content, or of what is read next in the line. */
  pos: number;
  /** Offset behind the plain scalar that was scanned last. */
  end: number;
  /** Offset of the line's first character. */
  begin: number;
  /** The line, from 1. */
  line: number;
  /** The column of the content, from 0; -1 where a document ends. */
  indent: number;
  /** Which document is read, from 0. */
  document: number;
  readonly comments: SourceComment[] | undefined;
}

/** A cursor before the first line. */
export function newCursor(text: string): Cursor {
  const comments = text.includes(COMMENT_PREFIX) ? [] : undefined;
  return { text, pos: 0, end: 0, begin: 0, line: 1, indent: -1, document: 0, comments };
}

/** Goes to the next content from the beginning of a line: past empty lines and comments. Document markers end the indent at -1. */
export function findContent(cursor: Cursor, from: number): void {
  const { text } = cursor;
  let begin = from;
  for (;;) {
    let at = begin;
    while (text.charCodeAt(at) === CHAR.space) at++;
    const char = text.charCodeAt(at);
    cursor.begin = begin;
    if (char === CHAR.newline) begin = at + 1;
    else if (char === CHAR.hash) begin = skipComment(cursor, at);
    else {
      cursor.pos = at;
      cursor.indent = Number.isNaN(char) || (at === begin && isMarker(text, at)) ? -1 : at - begin;
      if (char === CHAR.tab) throw GIVE_UP;
      return;
    }
    cursor.line++;
  }
}

/** Ends a line after its value: nothing but blanks and a comment may follow. */
export function endLine(cursor: Cursor, from: number): void {
  const { text } = cursor;
  let at = from;
  while (text.charCodeAt(at) === CHAR.space) at++;
  const char = text.charCodeAt(at);
  let next = at + 1;
  if (char === CHAR.hash && text.charCodeAt(at - 1) === CHAR.space) next = skipComment(cursor, at);
  else if (char !== CHAR.newline && !Number.isNaN(char)) throw GIVE_UP;
  cursor.line++;
  findContent(cursor, next);
}

/** Whether the character is the last of its word: a blank, a line's end or the text's. */
export function endsWord(char: number): boolean {
  return char === CHAR.space || char === CHAR.newline || Number.isNaN(char);
}

/** Whether a document marker begins here; the caller knows that it is the beginning of a line. */
export function isMarker(text: string, at: number): boolean {
  return text.startsWith("---", at) || text.startsWith("...", at);
}

/** The beginning of the line after a comment. */
function skipComment(cursor: Cursor, at: number): number {
  const newline = cursor.text.indexOf("\n", at);
  const end = newline === -1 ? cursor.text.length : newline;
  if (cursor.comments !== undefined) keepComment(cursor, cursor.comments, at, end);
  return end + 1;
}

function keepComment(
  { text, line, begin, document }: Cursor,
  comments: SourceComment[],
  at: number,
  end: number,
): void {
  const comment = commentText(text.slice(at, end));
  if (comment.startsWith(COMMENT_PREFIX)) comments.push({ line, column: at - begin + 1, text: comment, document });
}
