import type { Document, LineCounter, ParsedNode } from "yaml";
import { findComments } from "./comments.js";
import { convertDocument } from "./convert.js";
import { yamlPackage } from "./package.js";
import { newReading, positionOf, type Reading } from "./reading.js";
import { MAX_DEPTH, type ParsedDocument, type ParsedStream } from "./stream.js";
import { checkText, clusterBreaks } from "./text.js";
import { plainError } from "./words.js";

/**
 * Reads any text of YAML by the `yaml` package and tells all that is wrong with it. Scalars stay text in the package; what
 * they mean is decided here, as on the cluster.
 */
export function parseAnyYaml(text: string): ParsedStream {
  const lines = new (yamlPackage().LineCounter)();
  const source = clusterBreaks(text);
  const reading = newReading((offset) => lines.linePos(offset));
  const documents = compose(source, lines);
  if (documents === undefined) return tooDeep();
  const check = checkText(text);
  const parsed = readDocuments(reading, documents, source);
  return {
    documents: parsed.filter(({ line }) => !check.lost.some(({ from, to }) => from <= line && line <= to)),
    problems: [...check.problems, ...reading.problems].sort((a, b) => a.line - b.line || a.column - b.column),
    comments: findComments(source),
  };
}

type Composed = Document.Parsed<ParsedNode, boolean>;

/** Undefined where the text is nested deeper than the package's own recursion goes. */
function compose(text: string, lineCounter: LineCounter): readonly Composed[] | undefined {
  try {
    const documents = yamlPackage().parseAllDocuments(text, {
      schema: "failsafe",
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: "silent",
      lineCounter,
    });
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function tooDeep(): ParsedStream {
  const message = `the file is nested more than ${MAX_DEPTH} levels deep`;
  return { documents: [], problems: [{ code: "yaml-too-deep", message, line: 1, column: 1 }], comments: [] };
}

function readDocuments(reading: Reading, documents: readonly Composed[], text: string): ParsedDocument[] {
  const parsed: ParsedDocument[] = [];
  documents.forEach((document, index) => {
    const [error] = document.errors;
    if (error !== undefined) {
      reading.problems.push(plainError(error, text, reading.place(error.pos[0])));
      return;
    }
    if (!yamlPackage().isNode(document.contents) || document.contents.range[0] === document.contents.range[1]) return;
    parsed.push({
      index,
      line: positionOf(reading, document.contents).line,
      value: convertDocument(reading, document.contents),
    });
  });
  return parsed;
}
