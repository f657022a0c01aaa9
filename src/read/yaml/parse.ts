import { readBlockScalar } from "./block-scalar.js";
import { CHAR, type Cursor, endLine, endsWord, findContent, GIVE_UP, newCursor } from "./cursor.js";
import { beginsPlain, plainKey, plainValue, scanPlain } from "./plain.js";
import { readQuoted } from "./quoted.js";
import { MAX_DEPTH, type ParsedDocument, type ParsedStream } from "./stream.js";
import { hasUnusual } from "./text.js";

/**
 * Reads plain block YAML, as most manifests are written, many times faster than the `yaml` package; undefined where the text
 * holds anything else or anything that a problem would have to be told of. What it gives is what `parseAnyYaml` would give.
 */
export function parseBlockYaml(text: string): ParsedStream | undefined {
  const plain = plainText(text);
  if (hasUnusual(plain)) return undefined;
  const cursor = newCursor(plain);
  try {
    const documents = readDocuments(cursor);
    return { documents, problems: [], comments: cursor.comments ?? [] };
  } catch (error) {
    if (error === GIVE_UP) return undefined;
    throw error;
  }
}

function plainText(text: string): string {
  const start = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  return start.includes("\r") ? start.replaceAll("\r\n", "\n") : start;
}

function readDocuments(cursor: Cursor): ParsedDocument[] {
  const documents: ParsedDocument[] = [];
  let started = false;
  findContent(cursor, 0);
  while (cursor.pos < cursor.text.length) {
    if (cursor.indent === -1) {
      if (started) cursor.document++;
      startDocument(cursor);
    } else {
      const { line, document: index } = cursor;
      documents.push({ index, line, value: readNode(cursor, -1, 1) });
      if (cursor.indent !== -1) throw GIVE_UP;
    }
    started = true;
  }
  return documents;
}

/** Goes behind a line of `---`; the end marker is left to the package. */
function startDocument(cursor: Cursor): void {
  if (cursor.text.charCodeAt(cursor.pos) !== CHAR.dash) throw GIVE_UP;
  endLine(cursor, cursor.pos + 3);
}

/** Reads what begins at the cursor, which must be deeper than `parent`, up to the next content that is not. */
function readNode(cursor: Cursor, parent: number, depth: number): unknown {
  const { text, pos, indent } = cursor;
  if (depth > MAX_DEPTH) throw GIVE_UP;
  const isItem = text.charCodeAt(pos) === CHAR.dash && endsWord(text.charCodeAt(pos + 1));
  const value = isItem ? readSequence(cursor, indent, depth) : readMapping(cursor, indent, depth);
  if (cursor.indent > parent) throw GIVE_UP;
  return value;
}

function readMapping(cursor: Cursor, indent: number, depth: number): Record<string, unknown> {
  const mapping: Record<string, unknown> = {};
  do {
    const key = readKey(cursor);
    if (mapping[key] !== undefined && Object.hasOwn(mapping, key)) throw GIVE_UP;
    mapping[key] = readValue(cursor, indent, depth);
  } while (cursor.indent === indent);
  return mapping;
}

/** Reads a key and goes behind its colon. */
function readKey(cursor: Cursor): string {
  const { text, pos } = cursor;
  const char = text.charCodeAt(pos);
  if (char === CHAR.doubleQuote || char === CHAR.singleQuote) return readQuotedKey(cursor);
  if (!beginsPlain(text, pos)) throw GIVE_UP;
  const colon = scanPlain(cursor, pos);
  if (colon === -1) throw GIVE_UP;
  cursor.pos = colon + 1;
  return plainKey(text.slice(pos, cursor.end));
}

function readQuotedKey(cursor: Cursor): string {
  const key = readQuoted(cursor, cursor.pos);
  const { text, pos } = cursor;
  if (text.charCodeAt(pos) !== CHAR.colon || !endsWord(text.charCodeAt(pos + 1))) throw GIVE_UP;
  if (key === "__proto__" || key.length > 1000) throw GIVE_UP;
  cursor.pos = pos + 1;
  return key;
}

/** Reads the value behind a key's colon. */
function readValue(cursor: Cursor, indent: number, depth: number): unknown {
  skipBlanks(cursor);
  if (!atLineEnd(cursor)) return readInline(cursor, indent);
  endLine(cursor, cursor.pos);
  if (cursor.indent > indent) return readNode(cursor, indent, depth + 1);
  if (cursor.indent === indent && isItemAt(cursor)) return readItems(cursor, indent, depth + 1);
  return null;
}

/** A sequence may stand at the indentation of the key that it belongs to. */
function readItems(cursor: Cursor, indent: number, depth: number): unknown[] {
  if (depth > MAX_DEPTH) throw GIVE_UP;
  return readSequence(cursor, indent, depth);
}

function readSequence(cursor: Cursor, indent: number, depth: number): unknown[] {
  const items: unknown[] = [];
  do {
    cursor.pos++;
    items.push(readItem(cursor, indent, depth));
  } while (cursor.indent === indent && isItemAt(cursor));
  return items;
}

/** Reads the value behind the dash of an item. */
function readItem(cursor: Cursor, indent: number, depth: number): unknown {
  skipBlanks(cursor);
  if (atLineEnd(cursor)) {
    endLine(cursor, cursor.pos);
    return cursor.indent > indent ? readNode(cursor, indent, depth + 1) : null;
  }
  if (!beginsCollection(cursor)) return readInline(cursor, indent);
  cursor.indent = cursor.pos - cursor.begin;
  return readNode(cursor, indent, depth + 1);
}

/** Whether a mapping or a sequence begins on the line of the dash. */
function beginsCollection(cursor: Cursor): boolean {
  const { text, pos } = cursor;
  const char = text.charCodeAt(pos);
  if (char === CHAR.doubleQuote || char === CHAR.singleQuote) {
    readQuoted(cursor, pos);
    const isKey = text.charCodeAt(cursor.pos) === CHAR.colon;
    cursor.pos = pos;
    return isKey;
  }
  return isItemAt(cursor) || (beginsPlain(text, pos) && scanPlain(cursor, pos) !== -1);
}

/** Reads a value that begins on this line and is no block collection. */
function readInline(cursor: Cursor, indent: number): unknown {
  const { text, pos } = cursor;
  const char = text.charCodeAt(pos);
  if (char === CHAR.bar || char === CHAR.greater) {
    const value = readBlockScalar(cursor, indent);
    return notDeeper(cursor, indent, value);
  }
  const value = readFlat(cursor, char);
  endLine(cursor, cursor.pos);
  return notDeeper(cursor, indent, value);
}

function readFlat(cursor: Cursor, char: number): unknown {
  const { text, pos } = cursor;
  if (char === CHAR.doubleQuote || char === CHAR.singleQuote) return readQuoted(cursor, pos);
  if (char === CHAR.bracket || char === CHAR.brace) return readEmpty(cursor, char);
  if (!beginsPlain(text, pos)) throw GIVE_UP;
  if (scanPlain(cursor, pos) !== -1) throw GIVE_UP;
  cursor.pos = cursor.end;
  return plainValue(text.slice(pos, cursor.end));
}

/** Of the flow collections only the empty ones are plain. */
function readEmpty(cursor: Cursor, char: number): unknown {
  const closing = char === CHAR.bracket ? CHAR.closingBracket : CHAR.closingBrace;
  if (cursor.text.charCodeAt(cursor.pos + 1) !== closing) throw GIVE_UP;
  cursor.pos += 2;
  return char === CHAR.bracket ? [] : {};
}

/** Deeper content after a value is its second line, or a mistake. */
function notDeeper(cursor: Cursor, indent: number, value: unknown): unknown {
  if (cursor.indent > indent) throw GIVE_UP;
  return value;
}

function skipBlanks(cursor: Cursor): void {
  while (cursor.text.charCodeAt(cursor.pos) === CHAR.space) cursor.pos++;
}

function atLineEnd({ text, pos }: Cursor): boolean {
  const char = text.charCodeAt(pos);
  return char === CHAR.newline || char === CHAR.hash || Number.isNaN(char);
}

function isItemAt({ text, pos }: Cursor): boolean {
  return text.charCodeAt(pos) === CHAR.dash && endsWord(text.charCodeAt(pos + 1));
}
