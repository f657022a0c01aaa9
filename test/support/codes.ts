import ts from "typescript";

/** The codes of findings that stand in the sources: as a `code` of an object or type, or where a parameter is called `code`. */
export function codesIn(sources: readonly ts.SourceFile[]): ReadonlySet<string> {
  const positions = new Map(sources.flatMap((source) => all(source).flatMap(codeParameter)));
  const literals = sources.flatMap((source) => all(source).flatMap((node) => codeExpressions(node, positions)));
  return new Set(literals.flatMap(all).flatMap((node) => (isCode(node) ? [node.text] : [])));
}

/** A function with a parameter `code`: its name and the parameter's position. */
function codeParameter(node: ts.Node): [name: string, position: number][] {
  if (!ts.isFunctionLike(node)) return [];
  const position = node.parameters.findIndex(({ name }) => ts.isIdentifier(name) && name.text === "code");
  const name = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined);
  return position < 0 || name === undefined ? [] : [[name.getText(), position]];
}

function codeExpressions(node: ts.Node, positions: ReadonlyMap<string, number>): ts.Node[] {
  if ((ts.isPropertyAssignment(node) || ts.isPropertySignature(node)) && node.name.getText() === "code") {
    return [ts.isPropertyAssignment(node) ? node.initializer : (node.type ?? node)];
  }
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return [];
  const argument = node.arguments[positions.get(node.expression.text) ?? -1];
  return argument ? [argument] : [];
}

function isCode(node: ts.Node): node is ts.StringLiteral {
  return ts.isStringLiteral(node) && /^[a-z]+(-[a-z]+)+$/.test(node.text);
}

function all(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  return [node, ...children.flatMap(all)];
}
