/** Longer words of others are cut: the evidence has them whole. */
const LONGEST = 400;

/** A text as a sentence: one line that begins with a capital letter and ends with a full stop. */
export function sentence(text: string): string {
  const line = short(text);
  const begun = /^[a-z]+[ ,:;]/.test(line) ? line.charAt(0).toUpperCase() + line.slice(1) : line;
  return /[.!?…]['”"]?$/.test(begun) ? begun : `${begun}.`;
}

/** The words of others in quotes. */
export function quoted(text: string): string {
  return `'${short(text).replace(/\.$/, "")}'`;
}

/** Several things in words: `a`, `a and b`, `a, b and c`. */
export function enumerated(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function short(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}
