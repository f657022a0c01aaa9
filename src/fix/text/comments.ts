import { yamlPackage } from "./yaml.js";

/** The package marks these in its tokens. */
const SCALAR = "\x1f";

/** All comments of a text, in their order. */
export function commentsOf(text: string): string[] {
  const comments: string[] = [];
  let scalar = false;
  for (const token of new (yamlPackage().Lexer)().lex(text)) {
    if (token.startsWith("#") && !scalar) comments.push(token.trimEnd());
    scalar = token === SCALAR;
  }
  return comments;
}
