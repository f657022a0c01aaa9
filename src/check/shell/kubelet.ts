/** A word of a command as the container gets it. */
export interface Expanded {
  readonly text: string;
  /** The column in the word for one in the text, both from 0, with the line from 0. */
  readonly column: (line: number, column: number) => number;
}

/**
 * What the kubelet makes of a word: `$$` is one dollar, and `$(NAME)` the variable of that name in the container's environment,
 * which stays a variable here. Any other `$(…)` is the shell's.
 */
export function expandWord(word: string, isVariable: (name: string) => boolean): Expanded {
  if (!word.includes("$$") && !word.includes("$(")) return { text: word, column: (_, column) => column };
  const dropped: number[] = [];
  let text = "";
  for (let at = 0; at < word.length; at += 1) {
    const next = word[at] === "$" ? word[at + 1] : undefined;
    const end = next === "(" ? word.indexOf(")", at) : -1;
    if (next === "$") {
      dropped.push(text.length);
      text += "$";
      at += 1;
    } else if (end > 0) {
      const name = word.slice(at + 2, end);
      text += isVariable(name) ? `\${${name}}` : word.slice(at, end + 1);
      at = end;
    } else text += word[at];
  }
  return { text, column: (line, column) => column + droppedBefore(text, dropped, line, column) };
}

/** How many dollars of a line are gone that stood before a column of the text. */
function droppedBefore(text: string, dropped: readonly number[], line: number, column: number): number {
  let start = 0;
  for (let count = 0; count < line; count += 1) start = text.indexOf("\n", start) + 1;
  return dropped.filter((at) => at >= start && at < start + column).length;
}
