/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Where the line after the one of an offset begins: behind the text where there is none. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end + 1;
}

/** The line break that the text uses at an offset. */
export function lineBreak(text: string, offset: number): string {
  const end = text.indexOf("\n", offset);
  const near = end === -1 ? text.lastIndexOf("\n") : end;
  return near > 0 && text[near - 1] === "\r" ? "\r\n" : "\n";
}

/** How far to the right an offset stands, in characters. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}
