import type { StreamProblem } from "./stream.js";

/**
 * The text without a byte order mark, and with the line breaks that the cluster's parser knows besides those of YAML 1.2 made
 * plain. Offsets differ from the text's by the mark alone, lines not at all from what editors show.
 */
export function readable(text: string): string {
  const plain = text.startsWith("\ufeff") ? text.slice(1) : text;
  return plain.replace(ODD_BREAKS, "\n");
}

/** Lines of a text, from 1, both ends included. */
export interface Lines {
  readonly from: number;
  readonly to: number;
}

/** What can be told from the characters and lines alone. */
export interface TextCheck {
  readonly problems: readonly StreamProblem[];
  /** Lines, from 1, that the cluster never reads, because they follow an end marker without a new document. */
  readonly lost: readonly Lines[];
}

/** Looks at the characters of a text and, in its readable form, at document markers and directives, which the cluster handles before its parser sees the text. */
export function checkText(source: string, text: string): TextCheck {
  const lines = source.split("\n");
  const problems = [...checkCharacters(text), ...lines.flatMap(checkMarker)];
  const lost = findLost(lines);
  return { problems: [...problems, ...lost.map(lostProblem)], lost };
}

/** Whether characters stand in a text that are control characters or odd line breaks, or no characters at all. */
export function hasUnusual(text: string): boolean {
  return UNUSUAL.test(text) || LONE_SURROGATE.test(text);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are looked for
const UNUSUAL = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const ODD_BREAK = /[\x85\u2028\u2029]|\r(?!\n)/;
const ODD_BREAKS = new RegExp(ODD_BREAK.source, "g");
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are looked for
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|\p{Cs}/u;

function checkCharacters(text: string): StreamProblem[] {
  const problems: StreamProblem[] = [];
  const control = CONTROL.exec(text);
  if (control !== null) {
    problems.push({
      code: "yaml-syntax",
      message: `${codePoint(control[0])} is a control character, which YAML does not allow`,
      fix: "remove it, or write it as an escape in double quotes",
      ...placeOf(text, control.index),
    });
  }
  const mark = text.indexOf("\ufeff", 1);
  if (mark !== -1) {
    problems.push({
      code: "yaml-ambiguous",
      message: "a byte order mark stands in the middle of the file: nobody sees it, and most readers take it for text",
      fix: "remove it",
      ...placeOf(text, mark),
    });
  }
  const odd = ODD_BREAK.exec(text);
  if (odd !== null) {
    problems.push({
      code: "yaml-ambiguous",
      message: `${codePoint(odd[0])} is a line break to the cluster's parser, but not to editors and readers of YAML 1.2`,
      fix: "replace it by a line feed, or write it as an escape in double quotes",
      ...placeOf(text, odd.index),
    });
  }
  return problems;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

function checkMarker(line: string, at: number): StreamProblem[] {
  const place = { code: "yaml-syntax", line: at + 1, column: 1 };
  if (line.startsWith("---") && !/^---\s*(#|$)/.test(line)) {
    const rest = JSON.stringify(line.slice(3).trim().slice(0, 40));
    const message = `${rest} stands on the line of a document separator, where kustomize and kubectl allow only a comment`;
    return [{ ...place, message, fix: "move it to the next line" }];
  }
  if (!/^%(YAML|TAG)\b/.test(line)) return [];
  const message = `the directive ${line.split(/\s/, 1)[0]} makes kustomize and kubectl refuse the file`;
  return [{ ...place, message, fix: "remove the line" }];
}

function findLost(lines: readonly string[]): Lines[] {
  const lost: { from: number; to: number }[] = [];
  let ended = false;
  let open: { from: number; to: number } | undefined;
  lines.forEach((line, at) => {
    if (line.startsWith("---")) ended = false;
    if (/^\.\.\.(\s|$)/.test(line)) ended = true;
    else if (!ended) open = undefined;
    else if (open !== undefined) open.to = at + 1;
    else if (/^\s*[^\s#]/.test(line)) {
      open = { from: at + 1, to: at + 1 };
      lost.push(open);
    }
  });
  return lost;
}

function lostProblem({ from }: Lines): StreamProblem {
  return {
    code: "yaml-document-lost",
    message: "what follows `...` is never read: kustomize and kubectl split documents at `---` only",
    line: from,
    column: 1,
  };
}
