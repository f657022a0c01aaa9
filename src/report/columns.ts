/** Characters that take no column, and those that take two. */
const NONE = /[\p{Mn}\p{Me}\p{Cf}]/u;
const TWO =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** How many columns of a terminal a text takes. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

/** The text cut to so many columns, with `…` where something is missing. */
export function cut(text: string, columns: number): string {
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += columnsOfCharacter(character);
    if (used > columns) return columns < 1 ? "" : `${text.slice(0, end)}…`;
    if (used < columns) end += character.length;
  }
  return text;
}

function columnsOfCharacter(character: string): number {
  if (character < "\u0300") return 1;
  if (NONE.test(character)) return 0;
  return TWO.test(character) ? 2 : 1;
}
