import type { Document, LineCounter, ParsedNode } from "yaml";
import { yamlPackage } from "./package.js";

/** A document as the `yaml` package gives it: every scalar as text. */
export type Composed = Document.Parsed<ParsedNode>;

/**
 * The documents of a text, with the errors that each has; undefined where it is nested so deep that the package would run
 * out of stack. Time and memory are linear in the text, also for one that is wrong at every character.
 */
export function composeDocuments(text: string, lines: LineCounter): readonly Composed[] | undefined {
  const limit = Error.stackTraceLimit;
  // The package makes an error object for each mistake; with their stacks a megabyte of mistakes takes a gigabyte.
  Error.stackTraceLimit = 0;
  try {
    return compose(text, lines);
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** Open collections of the parser: far more than the levels that are allowed, far less than the stack holds. */
const MAX_OPEN = 1000;

function compose(text: string, lines: LineCounter): readonly Composed[] | undefined {
  const { Composer, Lexer, Parser } = yamlPackage();
  const parser = new Parser();
  const composer = new Composer<ParsedNode>({
    schema: "failsafe",
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  const documents: Composed[] = [];
  lines.addNewLine(0);
  let lineBreak = text.indexOf("\n");
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    // The parser itself leaves lines out where it meets an error, and counts some twice.
    for (; lineBreak !== -1 && lineBreak < parser.offset; lineBreak = text.indexOf("\n", lineBreak + 1))
      lines.addNewLine(lineBreak + 1);
    if (parser.stack.length > MAX_OPEN) return undefined;
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end());
  return documents;
}
