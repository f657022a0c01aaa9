import type { SourceComment } from "../../model/manifest.js";
import { yamlPackage } from "./package.js";
import { COMMENT_PREFIX } from "./stream.js";

/** The comments of a text that speak to the validator. */
export function findComments(text: string): SourceComment[] {
  if (!text.includes(COMMENT_PREFIX)) return [];
  const comments: SourceComment[] = [];
  const at = { line: 1, column: 1, document: -1, held: false };
  let scalar = false;
  for (const token of new (yamlPackage().Lexer)().lex(text)) {
    countDocument(at, token);
    if (token.startsWith("#") && !scalar) addComment(comments, token, at);
    scalar = token === SCALAR;
    if (token !== DOCUMENT && token !== SCALAR && token !== FLOW_END) advance(at, token);
  }
  return comments;
}

/** The package marks these in its tokens; they take no room in the text. */
const DOCUMENT = "\x02";
const SCALAR = "\x1f";
const FLOW_END = "\x18";

interface Position {
  line: number;
  column: number;
  document: number;
  /** The document has content or a `---` already, so that the next `---` begins another. */
  held: boolean;
}

function countDocument(at: Position, token: string): void {
  if (token === DOCUMENT || (token === "---" && at.held)) {
    at.document++;
    at.held = token !== DOCUMENT;
  } else if (!/^(#|\s*$)/.test(token)) {
    at.held = true;
  }
}

function addComment(comments: SourceComment[], token: string, at: Position): void {
  const text = commentText(token);
  if (!text.startsWith(COMMENT_PREFIX)) return;
  comments.push({ line: at.line, column: at.column, text, document: Math.max(0, at.document) });
}

/** A comment without its `#` and the blanks around it. */
export function commentText(comment: string): string {
  return comment.replace(/^#+/, "").trim();
}

function advance(at: Position, token: string): void {
  const last = token.lastIndexOf("\n");
  if (last === -1) {
    at.column += token.length;
    return;
  }
  at.line += token.split("\n").length - 1;
  at.column = token.length - last;
}
