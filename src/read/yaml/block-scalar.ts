import { CHAR, type Cursor, endsWord, findContent, GIVE_UP } from "./cursor.js";

/**
 * Reads the literal or folded text whose header is at the cursor, and goes to the content after it. `parent` is the
 * indentation of the mapping or sequence that holds it.
 */
export function readBlockScalar(cursor: Cursor, parent: number): string {
  const { text } = cursor;
  const folded = text.charCodeAt(cursor.pos) === CHAR.greater;
  const chomp = text.charCodeAt(cursor.pos + 1);
  const header = chomp === CHAR.dash || chomp === CHAR.plus ? cursor.pos + 2 : cursor.pos + 1;
  const first = headerEnd(text, header);
  const indent = indentAt(text, first);
  // Empty lines before the text, a tab in its indentation or no text at all: rare enough for the package.
  if (indent <= parent || endsWord(text.charCodeAt(first + indent)) || text.charCodeAt(first + indent) === CHAR.tab) {
    throw GIVE_UP;
  }
  const body = findBody(cursor, first, indent);
  const content = contentOf(text, first + indent, body.end, indent);
  findContent(cursor, body.next);
  return chomped(folded ? fold(content) : content, chomp, text, body);
}

/** A line's last offset is not followed by a comment here: that is left to the package. */
function headerEnd(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === CHAR.space) at++;
  if (text.charCodeAt(at) !== CHAR.newline) throw GIVE_UP;
  return at + 1;
}

function indentAt(text: string, begin: number): number {
  let at = begin;
  while (text.charCodeAt(at) === CHAR.space) at++;
  return at - begin;
}

/** What lines belong to a text. */
interface Body {
  /** Offset of the line break after its last line that is not empty. */
  readonly end: number;
  /** Offset of the line after it and after the empty lines that follow. */
  readonly next: number;
}

function findBody(cursor: Cursor, first: number, indent: number): Body {
  const { text } = cursor;
  let begin = first;
  let end = first;
  cursor.line++;
  while (begin < text.length) {
    const blanks = leadingBlanks(text, begin, indent);
    const char = text.charCodeAt(begin + blanks);
    if (char === CHAR.newline && blanks === 0) begin++;
    else if (blanks < indent) {
      if (char === CHAR.newline || char === CHAR.tab || Number.isNaN(char)) throw GIVE_UP;
      break;
    } else {
      end = text.indexOf("\n", begin);
      // Lines of nothing but blanks, and a last line without a break, are told apart by the package.
      if (end === -1 || isBlank(text, begin + blanks, end)) throw GIVE_UP;
      begin = end + 1;
    }
    cursor.line++;
  }
  return { end, next: begin };
}

/** How many blanks a line begins with, up to a limit. */
function leadingBlanks(text: string, begin: number, limit: number): number {
  let blanks = 0;
  while (blanks < limit && text.charCodeAt(begin + blanks) === CHAR.space) blanks++;
  return blanks;
}

function isBlank(text: string, from: number, end: number): boolean {
  let at = from;
  while (at < end && text.charCodeAt(at) <= CHAR.space) at++;
  return at === end;
}

const INDENTS = Array.from({ length: 64 }, (_, width) => `\n${" ".repeat(width)}`);

function contentOf(text: string, from: number, end: number, indent: number): string {
  const lineBreak = INDENTS[indent];
  if (lineBreak === undefined) throw GIVE_UP;
  return text.slice(from, end).replaceAll(lineBreak, "\n");
}

/** Lines of one paragraph become one line; empty and deeper lines have rules of their own, which the package knows. */
function fold(content: string): string {
  if (/\n[\n \t]/.test(content)) throw GIVE_UP;
  return content.replaceAll("\n", " ");
}

function chomped(content: string, chomp: number, text: string, { end, next }: Body): string {
  if (chomp === CHAR.dash) return content;
  return chomp === CHAR.plus ? content + text.slice(end, next) : `${content}\n`;
}
