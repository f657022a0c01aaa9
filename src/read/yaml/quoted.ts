import { CHAR, type Cursor, GIVE_UP } from "./cursor.js";

/** The text in quotes at an offset; the cursor's `pos` goes behind the closing quote. Gives up where it has several lines. */
export function readQuoted(cursor: Cursor, at: number): string {
  return cursor.text.charCodeAt(at) === CHAR.singleQuote ? readSingle(cursor, at) : readDouble(cursor, at);
}

function readSingle(cursor: Cursor, at: number): string {
  const { text } = cursor;
  let close = text.indexOf("'", at + 1);
  let doubled = false;
  while (close !== -1 && text.charCodeAt(close + 1) === CHAR.singleQuote) {
    doubled = true;
    close = text.indexOf("'", close + 2);
  }
  const value = oneLine(text, at + 1, close);
  cursor.pos = close + 1;
  return doubled ? value.replaceAll("''", "'") : value;
}

function readDouble(cursor: Cursor, at: number): string {
  const { text } = cursor;
  let close = text.indexOf('"', at + 1);
  while (close !== -1 && isEscaped(text, close)) close = text.indexOf('"', close + 1);
  const value = oneLine(text, at + 1, close);
  cursor.pos = close + 1;
  return value.includes("\\") ? unescaped(text.slice(at, close + 1)) : value;
}

/** Whether an odd number of backslashes stands before the quote. */
function isEscaped(text: string, quote: number): boolean {
  let at = quote - 1;
  while (text.charCodeAt(at) === BACKSLASH) at--;
  return (quote - at) % 2 === 0;
}

const BACKSLASH = 92;

function oneLine(text: string, from: number, close: number): string {
  if (close === -1) throw GIVE_UP;
  const value = text.slice(from, close);
  if (value.includes("\n")) throw GIVE_UP;
  return value;
}

/** The escapes that JSON has mean the same in YAML; the others are left to the package. */
function unescaped(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw GIVE_UP;
  }
}
