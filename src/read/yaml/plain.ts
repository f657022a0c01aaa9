import { CHAR, type Cursor, GIVE_UP } from "./cursor.js";
import { beginsAsNumber, resolvePlain, type Scalar } from "./scalar.js";
import { trapOf } from "./traps.js";
import { losesZeros } from "./version-number.js";

/** Scans a plain scalar on its line: `end` of the cursor goes behind it; the answer is the offset of its colon, -1 where it is no key. */
export function scanPlain(cursor: Cursor, from: number): number {
  const { text } = cursor;
  let last = 0;
  cursor.end = from;
  for (let at = from; ; at++) {
    const char = text.charCodeAt(at);
    if (char === CHAR.newline || Number.isNaN(char)) return -1;
    if (char === CHAR.tab) throw GIVE_UP;
    if (char === CHAR.hash && last === CHAR.space) return -1;
    if (char === CHAR.colon) {
      const next = text.charCodeAt(at + 1);
      if (next === CHAR.space || next === CHAR.newline || Number.isNaN(next)) return at;
    }
    if (char !== CHAR.space) cursor.end = at + 1;
    last = char;
  }
}

/** Whether a plain scalar may begin here without having another meaning. */
export function beginsPlain(text: string, at: number): boolean {
  const char = text.charCodeAt(at);
  if (char === CHAR.dash) return !(text.charCodeAt(at + 1) <= CHAR.space) && at + 1 < text.length;
  return char > 127 || SAFE[char] === 1;
}

/** The value of a plain scalar; gives up where a problem would have to be told. */
export function plainValue(text: string): Scalar {
  if (!beginsAsNumber(text)) {
    if (text.length <= 3 && trapOf(text) !== undefined) throw GIVE_UP;
    return resolvePlain(text);
  }
  const known = numbers.get(text);
  if (known !== undefined) return known;
  return newNumber(text);
}

/** Texts that begin as numbers, which manifests repeat: `1h`, `250m`, `8080`. None of them holds a trap. */
const numbers = new Map<string, Scalar>();
const MAX_NUMBERS = 10_000;

function newNumber(text: string): Scalar {
  if (trapOf(text) !== undefined || losesZeros(text)) throw GIVE_UP;
  const value = resolvePlain(text);
  if (numbers.size < MAX_NUMBERS && text.length < 64) numbers.set(text, value);
  return value;
}

/** The text of a plain key; gives up where it is no text to every reader. */
export function plainKey(text: string): string {
  if (plainValue(text) !== text || text === "<<" || text === "__proto__" || text.length > 1000) throw GIVE_UP;
  return text;
}

const SAFE = new Uint8Array(128);
for (const character of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/.()$+<=^~;\\") {
  SAFE[character.charCodeAt(0)] = 1;
}
