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
  isolatedModules: true,
  noCheck: true,
  noLib: true,
  noResolve: true,
  suppressOutputPathCheck: true,
  types: [],
};

/**
 * Turns source files into JavaScript, each without looking at any other. Syntax errors are collected, never thrown. All
 * files share one TypeScript program, because making one for each file costs more than twice the time.
 */
export function transpile(texts: ReadonlyMap<string, string>): Map<string, Transpiled> {
  const program = ts.createProgram([...texts.keys()], OPTIONS, memoryHost(texts));
  const results = new Map<string, Transpiled>();
  for (const file of texts.keys()) {
    const source = program.getSourceFile(file);
    if (source) results.set(file, transpileFile(program, source));
  }
  return results;
}

function transpileFile(program: ts.Program, source: ts.SourceFile): Transpiled {
  let code = "";
  program.emit(source, (_, text) => {
    code = text;
  });
  const imports: ImportSite[] = [];
  visitImports(source, source, imports);
  return { code, imports, errors: program.getSyntacticDiagnostics(source).map(syntaxIssue) };
}

function memoryHost(texts: ReadonlyMap<string, string>): ts.CompilerHost {
  return {
    getSourceFile: (file, version) => {
      const text = texts.get(file);
      return text === undefined ? undefined : ts.createSourceFile(file, text, version);
    },
    fileExists: (file) => texts.has(file),
    readFile: (file) => texts.get(file),
    writeFile: () => undefined,
    getDefaultLibFileName: () => "lib.d.ts",
    getCurrentDirectory: () => "",
    getCanonicalFileName: (file) => file,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
  };
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
