import { basename } from "node:path";
import ts from "typescript";

/** What one source file becomes; positions count from 1. */
export interface Transpiled {
  /** JavaScript, always as an ES module, with an inline source map. */
  readonly code: string;
  readonly imports: readonly ImportSite[];
  readonly errors: readonly SyntaxIssue[];
}

/** One import, export-from, `import()` or `require()`; without a specifier where it is not a literal. */
export interface ImportSite {
  readonly specifier?: string;
  readonly line: number;
  readonly column: number;
}

/** One syntax error. */
export interface SyntaxIssue {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2022,
  inlineSourceMap: true,
  allowJs: true,
};

/** Turns one source file into JavaScript, without looking at any other file. Syntax errors are collected, never thrown. */
export function transpile(file: string, text: string): Transpiled {
  const imports: ImportSite[] = [];
  const collect = (source: ts.SourceFile): ts.SourceFile => {
    visitImports(source, source, imports);
    return source;
  };
  const output = ts.transpileModule(text, {
    fileName: basename(file),
    reportDiagnostics: true,
    compilerOptions: OPTIONS,
    transformers: { before: [() => collect] },
  });
  return { code: output.outputText, imports, errors: (output.diagnostics ?? []).map(syntaxIssue) };
}

function visitImports(node: ts.Node, source: ts.SourceFile, found: ImportSite[]): void {
  const target = importTarget(node);
  if (target) {
    const { line, character } = source.getLineAndCharacterOfPosition(target.getStart(source));
    const specifier = ts.isStringLiteralLike(target) ? { specifier: target.text } : {};
    found.push({ ...specifier, line: line + 1, column: character + 1 });
  }
  ts.forEachChild(node, (child) => visitImports(child, source, found));
}

function importTarget(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const loads =
    expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === "require");
  return loads ? (node.arguments[0] ?? node) : undefined;
}

function syntaxIssue({ file, start, messageText }: ts.Diagnostic): SyntaxIssue {
  const at = file?.getLineAndCharacterOfPosition(start ?? 0) ?? { line: 0, character: 0 };
  return { message: ts.flattenDiagnosticMessageText(messageText, " "), line: at.line + 1, column: at.character + 1 };
}
