import type { ParsedScript, Word, WordPart } from "unbash";
import { readQuoted } from "./plain.js";

/** A variable that a word expands. */
export interface Expansion {
  readonly name: string;
  /** `#`, `!` or the operator of `${name…}`; empty for a plain one. */
  readonly operator: string;
  readonly quoted: boolean;
  readonly pos: number;
}

/** A `$(…)`, `` `…` `` or `<(…)` of a word. */
export interface Substitution {
  readonly script: ParsedScript;
  readonly pos: number;
}

/** What a word is made of. */
export interface WordFacts {
  /** The text that the command gets, where nothing in it is expanded. */
  readonly literal: string | undefined;
  /** The text before the first expansion. */
  readonly start: string;
  readonly expansions: readonly Expansion[];
  readonly substitutions: readonly Substitution[];
  readonly quoted: boolean;
}

/** A word that stands in the script by itself, such as an argument of a command. */
export interface Argument extends WordFacts {
  readonly word: Word;
  readonly text: string;
  readonly pos: number;
  /** What the grammar tells of its parts, where that was asked: not of plain words. */
  readonly parts: readonly WordPart[] | undefined;
}

type Draft = {
  text: string;
  start: string | undefined;
  expansions: Expansion[];
  substitutions: Substitution[];
  quoted: boolean;
};

const NOTHING: readonly never[] = [];

/** Takes a word apart. */
export function readWord(word: Word): Argument {
  const { text, pos } = word;
  // A line that goes on in the next one may make the text shorter than its place.
  const plain = text.length === word.end - pos ? readQuoted(text, pos) : undefined;
  if (plain !== undefined) {
    const { start, expansions } = plain;
    const literal = expansions.length === 0 ? start : undefined;
    return { literal, start, expansions, substitutions: NOTHING, quoted: true, word, text, pos, parts: undefined };
  }
  const { parts } = word;
  if (parts !== undefined) {
    const { literal, start, expansions, substitutions, quoted } = readParts(parts);
    return { literal, start, expansions, substitutions, quoted, word, text, pos, parts };
  }
  const { value } = word;
  const quoted = text.length !== value.length;
  return { literal: value, start: value, expansions: NOTHING, substitutions: NOTHING, quoted, word, text, pos, parts };
}

/** Takes the parts of a word, or of a heredoc, apart. */
export function readParts(parts: readonly WordPart[]): WordFacts {
  const draft: Draft = { text: "", start: undefined, expansions: [], substitutions: [], quoted: false };
  for (const part of parts) readPart(part, false, draft);
  const { text, start, expansions, substitutions, quoted } = draft;
  return { literal: start === undefined ? text : undefined, start: start ?? text, expansions, substitutions, quoted };
}

function readPart(part: WordPart, quoted: boolean, draft: Draft): void {
  switch (part.type) {
    case "SingleQuoted":
    case "AnsiCQuoted":
      draft.quoted = true;
      draft.text += part.value;
      return;
    case "DoubleQuoted":
    case "LocaleString":
      draft.quoted = true;
      for (const child of part.parts) readPart(child, true, draft);
      return;
    case "Literal":
    case "Glob":
      draft.text += part.value;
      return;
    case "BraceExpansion":
    case "ExtendedGlob":
      draft.text += part.text;
      for (const child of part.parts ?? []) readPart(child, quoted, draft);
      return;
    default:
      draft.start ??= draft.text;
      readExpansion(part, quoted, draft);
  }
}

function readExpansion(part: WordPart, quoted: boolean, draft: Draft): void {
  const { pos } = part;
  if (part.type === "SimpleExpansion") {
    draft.expansions.push({ name: part.text.slice(1), operator: "", quoted, pos });
  } else if (part.type === "ParameterExpansion") {
    const { parameter: name, prefix, operation } = part;
    const operator = prefix ?? (operation && "operator" in operation ? operation.operator : "");
    draft.expansions.push({ name, operator, quoted, pos });
    if (operation?.type === "Default")
      for (const inner of operation.operand.parts ?? []) readPart(inner, quoted, draft);
  } else if (part.type === "CommandExpansion" || part.type === "ProcessSubstitution") {
    if (part.script) draft.substitutions.push({ script: part.script, pos });
  } else if (part.type === "ArithmeticExpansion") {
    // Its names are numbers, so only the text is kept: that is enough to tell counters.
    draft.expansions.push({ name: part.text, operator: "((", quoted: true, pos });
  }
}
