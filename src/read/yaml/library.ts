import { findComments } from "./comments.js";
import { type Composed, composeDocuments } from "./compose.js";
import { convertDocument } from "./convert.js";
import { yamlPackage } from "./package.js";
import { newReading, positionOf, type Reading } from "./reading.js";
import { MAX_DEPTH, type ParsedDocument, type ParsedStream, type StreamProblem } from "./stream.js";
import { findTabLines } from "./tabs.js";
import { checkText, type Lines, readable } from "./text.js";
import { plainError } from "./words.js";

/**
 * Reads any text of YAML by the `yaml` package and tells all that is wrong with it. Scalars stay text in the package; what
 * they mean is decided here, as on the cluster.
 */
export function parseAnyYaml(text: string): ParsedStream {
  const lines = new (yamlPackage().LineCounter)();
  const source = readable(text);
  const composed = composeDocuments(source, lines);
  if (composed === undefined) return tooDeep(lines.lineStarts.length);
  const check = checkText(source, text);
  const reading = newReading(source, (offset) => lines.linePos(offset));
  const documents = readDocuments(reading, composed, source);
  const tabs = findTabLines(source, reading.opaque, reading.place);
  return {
    documents: withoutLost(documents, check.lost),
    problems: inOrder([...check.problems, ...tabs, ...reading.problems]),
    comments: findComments(source),
  };
}

/** How many problems of one file are told; a broken file would else bury all others. */
const MAX_PROBLEMS = 100;

function inOrder(problems: readonly StreamProblem[]): StreamProblem[] {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  // The package and the checks of the text may both trip over the same line.
  const told = sorted.filter(
    ({ code, line }, at) => code !== "yaml-syntax" || sorted[at - 1]?.line !== line || sorted[at - 1]?.code !== code,
  );
  return told.slice(0, MAX_PROBLEMS);
}

/** Both lists are in the order of the text. */
function withoutLost(documents: readonly ParsedDocument[], lost: readonly Lines[]): ParsedDocument[] {
  let at = 0;
  return documents.filter(({ line }) => {
    while ((lost[at]?.to ?? Number.POSITIVE_INFINITY) < line) at++;
    return (lost[at]?.from ?? Number.POSITIVE_INFINITY) > line;
  });
}

function tooDeep(line: number): ParsedStream {
  const message = `the file is nested more than ${MAX_DEPTH} levels deep`;
  return {
    documents: [],
    problems: [{ code: "yaml-too-deep", message, line: Math.max(1, line), column: 1 }],
    comments: [],
  };
}

function readDocuments(reading: Reading, composed: readonly Composed[], text: string): ParsedDocument[] {
  const parsed: ParsedDocument[] = [];
  composed.forEach((document, index) => {
    const [error] = document.errors;
    if (error !== undefined) {
      reading.problems.push(plainError(error, text, reading.place));
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
