// What can be broken at a node of the syntax tree: for each way, what it is called and the new text of the node.
import ts from "typescript";

const { SyntaxKind: Kind } = ts;

/** Comparisons, each with what is nearest to it and with its opposite. */
const COMPARISONS = new Map([
  [Kind.EqualsEqualsEqualsToken, ["!=="]],
  [Kind.ExclamationEqualsEqualsToken, ["==="]],
  [Kind.LessThanToken, ["<=", ">="]],
  [Kind.LessThanEqualsToken, ["<", ">"]],
  [Kind.GreaterThanToken, [">=", "<="]],
  [Kind.GreaterThanEqualsToken, [">", "<"]],
]);
const LOGIC = new Set([Kind.AmpersandAmpersandToken, Kind.BarBarToken, Kind.QuestionQuestionToken]);
const SUMS = new Map([
  [Kind.MinusToken, "+"],
  [Kind.AsteriskToken, "/"],
  [Kind.SlashToken, "*"],
]);
/** Methods with another one of the same shape. */
const METHODS = new Map([
  ["some", "every"],
  ["every", "some"],
  ["startsWith", "endsWith"],
  ["endsWith", "startsWith"],
  ["min", "max"],
  ["max", "min"],
  ["indexOf", "lastIndexOf"],
  ["lastIndexOf", "indexOf"],
]);
/** Methods without which a value has the same type. */
const DROPPED = new Set([
  "filter",
  "sort",
  "reverse",
  "slice",
  "trim",
  "trimEnd",
  "trimStart",
  "toLowerCase",
  "concat",
]);
/** Of a list with more literals only the first and the last are replaced: it is a table, not logic. */
const SHORT_LIST = 6;

/** The mutations of an expression, as `[operator, text]`. */
export function mutationsOf(node, source) {
  return [...own(node, source), ...(isCondition(node) ? CONDITIONS : [])];
}

/** A condition that always or never holds. */
const CONDITIONS = [
  ["condition", "true"],
  ["condition", "false"],
];

function own(node, source) {
  const text = (part) => source.slice(part.getStart(), part.getEnd());
  const put = (part, replacement) =>
    source.slice(node.getStart(), part.getStart()) + replacement + source.slice(part.getEnd(), node.getEnd());
  if (ts.isBinaryExpression(node)) return binary(node, text, put);
  if (isNegation(node)) return isCondition(node) ? [] : [["negation", text(node.operand)]];
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse].map((part) => ["choice", text(part)]);
  if (ts.isArrayLiteralExpression(node)) return node.elements.length > 0 ? [["list", "[]"]] : [];
  return [...call(node, text, put), ...optional(node, put), ...literal(node, text)];
}

function isCondition(node) {
  return ts.isIfStatement(node.parent) && node.parent.expression === node;
}

/** What stands in for a value that the types cannot promise: without it the result is the same. */
function isFiller(node) {
  if (ts.isArrayLiteralExpression(node)) return node.elements.length === 0;
  if (ts.isObjectLiteralExpression(node)) return node.properties.length === 0;
  return (ts.isStringLiteralLike(node) && node.text === "") || (ts.isNumericLiteral(node) && node.text === "0");
}

function isDefault(node) {
  const { parent } = node;
  // As an argument it is most often a pointer, to the object itself: any pointer that leads nowhere says the same.
  if (ts.isStringLiteralLike(node) && node.text === "" && ts.isCallExpression(parent)) return true;
  return (
    isFiller(node) && ts.isBinaryExpression(parent) && LOGIC.has(parent.operatorToken.kind) && parent.right === node
  );
}

function isNegation(node) {
  return ts.isPrefixUnaryExpression(node) && node.operator === Kind.ExclamationToken;
}

function binary(node, text, put) {
  const { left, right, operatorToken } = node;
  const { kind } = operatorToken;
  if (LOGIC.has(kind)) return (isFiller(right) ? [right] : [left, right]).map((side) => ["logic", text(side)]);
  const others = COMPARISONS.get(kind);
  // Always and never say as much of an equality.
  if (others)
    return others.length === 1 && isCondition(node)
      ? []
      : others.map((other) => ["comparison", put(operatorToken, other)]);
  if (kind === Kind.PlusToken) return [left, right].some(ts.isNumericLiteral) ? [["sum", put(operatorToken, "-")]] : [];
  return SUMS.has(kind) ? [["sum", put(operatorToken, SUMS.get(kind))]] : [];
}

function call(node, text, put) {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const { name, expression, questionDotToken } = node.expression;
  if (METHODS.has(name.text)) return [["method", put(name, METHODS.get(name.text))]];
  return DROPPED.has(name.text) && !questionDotToken ? [["method", text(expression)]] : [];
}

/** `a?.b` that takes `a` for granted. */
function optional(node, put) {
  const token = node.questionDotToken;
  if (!token) return [];
  return [["optional", put(token, ts.isPropertyAccessExpression(node) ? "." : "")]];
}

function literal(node, text) {
  if (node.kind === Kind.TrueKeyword) return [["literal", "false"]];
  if (node.kind === Kind.FalseKeyword) return [["literal", "true"]];
  if (ts.isRegularExpressionLiteral(node)) return expression(text(node)).map((after) => ["regex", after]);
  if (ts.isTemplateExpression(node)) return [["string", '""']];
  if (inLongList(node) || isDefault(node)) return [];
  if (ts.isNumericLiteral(node)) return [["number", `(${node.text} + 1)`]];
  if (ts.isStringLiteralLike(node) && !isCompared(node)) return [["string", node.text === "" ? '"~"' : '""']];
  return [];
}

/** Texts that are compared are broken at the comparison. */
function isCompared({ parent }) {
  return ts.isBinaryExpression(parent) && COMPARISONS.has(parent.operatorToken.kind);
}

/** An expression that never or always matches, that is not held to the ends of the text, or that cares for upper case. */
function expression(text) {
  const [, pattern, flags] = /^\/(.*)\/([a-z]*)$/s.exec(text) ?? [];
  const found = [`/(?!)/${flags}`, `/(?:)/${flags}`];
  if (pattern.startsWith("^")) found.push(`/${pattern.slice(1) || "(?:)"}/${flags}`);
  if (/(^|[^\\])\$$/.test(pattern)) found.push(`/${pattern.slice(0, -1) || "(?:)"}/${flags}`);
  if (flags.includes("i")) found.push(`/${pattern}/${flags.replace("i", "")}`);
  return found;
}

function inLongList(node) {
  const entry = ts.isPropertyAssignment(node.parent) ? node.parent : node;
  const entries = entry.parent?.elements ?? entry.parent?.properties ?? [];
  return entries.length > SHORT_LIST && entry !== entries[0] && entry !== entries[entries.length - 1];
}
