import { Lexer } from "yaml";
import type { SourceComment } from "../../model/manifest.js";
import { COMMENT_PREFIX } from "./stream.js";

/** The comments of a text that speak to the validator. */
export function findComments(text: string): SourceComment[] {
  if (!text.includes(COMMENT_PREFIX)) return [];
  const comments: SourceComment[] = [];
  const at = { line: 1, column: 1, document: -1, scalar: false };
  for (const token of new Lexer().lex(text)) {
    if (token === DOCUMENT) at.document++;
    if (token.startsWith("#") && !at.scalar) addComment(comments, token, at);
    at.scalar = token === SCALAR;
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
