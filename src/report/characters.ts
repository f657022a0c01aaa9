// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 allows only three control characters
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Surrogate}]/gu;

/** A text from a foreign file for a terminal: what could move the cursor or change colours is written as `\u001b`. */
export function printable(text: string): string {
  return text.replace(CONTROL, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A text for one line of a terminal. */
export function singleLine(text: string): string {
  return printable(text.trim().replaceAll(/\s*\n\s*/g, " "));
}

/** A text without what XML 1.0 cannot hold, and without colours. */
export function xmlText(text: string): string {
  return process.getBuiltinModule("node:util").stripVTControlCharacters(text).replace(NOT_XML, "");
}

/** A text broken at blanks into lines of at most so many characters, words that are longer apart. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/ +/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
