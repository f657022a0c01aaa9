// What is said to people is not mutated: tests hold places and codes, not each word.
import ts from "typescript";

/** Properties that hold words, and those that only sort rules. */
const WORDS = new Set([
  "code",
  "set",
  "severity",
  "title",
  "why",
  "fix",
  "source",
  "message",
  "problem",
  "hint",
  "advice",
]);

/** Whether an expression is a message: a text with a blank, or a choice between such texts. */
export function isText(node) {
  if (ts.isStringLiteralLike(node)) return /\s/.test(node.text);
  if (ts.isTemplateExpression(node)) return [node.head, ...spanTexts(node)].some(({ text }) => /[^\S\n]/.test(text));
  if (ts.isParenthesizedExpression(node)) return isText(node.expression);
  if (ts.isConditionalExpression(node)) return isText(node.whenTrue) || isText(node.whenFalse);
  if (ts.isBinaryExpression(node)) return isJoin(node.operatorToken.kind) && (isText(node.left) || isText(node.right));
  return false;
}

/** Whether nothing below a node is to be mutated: types, imports, words. */
export function isLeftAlone(node) {
  if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return true;
  if (ts.isPropertyAssignment(node) && WORDS.has(node.name.getText())) return true;
  if (isImportCall(node)) return true;
  if (ts.isThrowStatement(node) || isText(node)) return true;
  return ts.isFunctionLike(node) && onlyGivesTexts(node);
}

const spanTexts = ({ templateSpans }) => templateSpans.map(({ literal }) => literal);

function isJoin(kind) {
  return kind === ts.SyntaxKind.PlusToken || kind === ts.SyntaxKind.QuestionQuestionToken;
}

/** A function all of whose results are messages. */
function onlyGivesTexts({ body }) {
  if (body === undefined) return false;
  if (!ts.isBlock(body)) return isText(body);
  const results = returned(body);
  return results.length > 0 && results.every(isText);
}

function returned(node) {
  const found = [];
  const visit = (child) => {
    if (ts.isFunctionLike(child)) return;
    if (ts.isReturnStatement(child) && child.expression) found.push(child.expression);
    else ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return found;
}

function isImportCall(node) {
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
}
