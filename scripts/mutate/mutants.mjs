// Finds the mutants of a TypeScript source, and writes all of them into it behind a switch: `__mutant(id)` says whether one is on.
import ts from "typescript";
import { mutationsOf } from "./operators.mjs";
import { isLeftAlone } from "./texts.mjs";

/**
 * @param {string} file path that the mutants name
 * @param {string} source the text
 * @param {number} first the id of the first mutant
 * @returns {{mutants: object[], text: string}} the mutants in the order of the text, and the text with all of them
 */
export function findMutants(file, source, first) {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS);
  const mutants = [];
  const note = (node, [operator, after]) => {
    const { line, character } = tree.getLineAndCharacterOfPosition(node.getStart());
    const before = source.slice(node.getStart(), node.getEnd());
    const id = first + mutants.length;
    mutants.push({ id, file, line: line + 1, column: character + 1, operator, before, after });
    return id;
  };
  return { text: rewritten(tree, source, note), mutants };
}

/** The text of a node with all mutants of it and of what is below it. */
function rewritten(node, source, note) {
  if (isLeftAlone(node)) return source.slice(node.getStart(), node.getEnd());
  if (ts.isExpressionStatement(node)) {
    const id = note(node, ["statement", ""]);
    return `{if(!__mutant(${id})){${inside(node, source, note)}}}`;
  }
  const switches = isReplaceable(node) ? expressionSwitches(node, source, note) : "";
  const text = inside(node, source, note);
  return switches === "" ? text : `(${switches}${text})`;
}

/** In a chain such as `a?.b.c()` only the whole can be replaced: what is broken further in is broken in a copy of it. */
function expressionSwitches(node, source, note) {
  return chainOf(node)
    .flatMap((link) => {
      const rest = source.slice(link.getEnd(), node.getEnd());
      return mutationsOf(link, source).map(([operator, after]) => ({ link, operator, after, whole: after + rest }));
    })
    .map(({ link, operator, after, whole }) => `__mutant(${note(link, [operator, after])})?(${whole}):`)
    .join("");
}

function chainOf(node) {
  return isLink(node) ? [node, ...chainOf(node.expression)] : [node];
}

function isLink(node) {
  return (node.flags & ts.NodeFlags.OptionalChain) !== 0 && node.expression !== undefined;
}

function inside(node, source, note) {
  const children = [];
  ts.forEachChild(node, (child) => void children.push(child));
  let text = "";
  let end = node.getStart();
  for (const child of children.sort((a, b) => a.pos - b.pos)) {
    text += source.slice(end, child.getStart()) + rewritten(child, source, note);
    end = child.getEnd();
  }
  return text + source.slice(end, node.getEnd());
}

/** Whether another expression may stand in the place of a node. */
function isReplaceable(node) {
  const { parent } = node;
  if (parent === undefined || !ts.isExpression(node) || ts.isIdentifier(node)) return false;
  if (parent.name === node || parent.propertyName === node || ts.isTaggedTemplateExpression(parent)) return false;
  if (isLink(parent) && parent.expression === node) return false;
  return !ts.isDeleteExpression(parent) && !(isAssignment(parent) && parent.left === node);
}

function isAssignment(node) {
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}
