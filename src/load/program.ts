import { join } from "node:path";
import ts from "typescript";
import type { Finding, Location } from "../model/finding.js";
import { projectFile } from "./paths.js";
import { errorAt } from "./report.js";

/** What a type check found, and every file that the answer depends on. */
export interface Checked {
  readonly findings: readonly Finding[];
  /** Absolute paths; among them files that do not exist, where their appearing would change the answer. */
  readonly files: readonly string[];
}

/** What holds unless the project's tsconfig.json says otherwise. */
const DEFAULTS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  resolveJsonModule: true,
};

/** What holds in any case: files are run as ES modules, whatever package.json says, and nothing is written. */
const FIXED: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  isolatedModules: true,
  skipLibCheck: true,
  noEmit: true,
  composite: false,
  incremental: false,
  declaration: false,
  declarationMap: false,
  emitDeclarationOnly: false,
  isolatedDeclarations: false,
};

/** Checks the types of the files, given relative to the root, and of all that they import; `packages` join in with their types. */
export function checkProgram(root: string, files: readonly string[], packages: readonly string[]): Checked {
  const config = readConfig(root);
  const host = ts.createCompilerHost({});
  host.getCurrentDirectory = () => root;
  const options = { ...DEFAULTS, ...globalTypes(root, host), ...config.options, ...FIXED };
  const typesOfPackages = packages.flatMap((name) => resolvePackage(root, name, options, host));
  const program = ts.createProgram([...files.map((file) => join(root, file)), ...typesOfPackages], options, host);
  return {
    findings: diagnosticsOf(root, program).map((diagnostic) => typeError(root, diagnostic)),
    files: [...config.files, ...program.getSourceFiles().map(({ fileName }) => fileName)],
  };
}

/** The compiler options of the project's tsconfig.json, where there is one, and the files that they are read from. */
function readConfig(root: string): { options: ts.CompilerOptions; files: string[] } {
  const path = join(root, "tsconfig.json");
  const files = [path];
  const parsed = ts.getParsedCommandLineOfConfigFile(path, undefined, {
    useCaseSensitiveFileNames: ts.sys.useCaseSensitiveFileNames,
    getCurrentDirectory: () => root,
    fileExists: (file) => ts.sys.fileExists(file),
    // Only the options count, so the files that the configuration lists are not looked for.
    readDirectory: () => [],
    readFile: (file) => {
      files.push(file);
      return ts.sys.readFile(file);
    },
    onUnRecoverableConfigFileDiagnostic: () => undefined,
  });
  return { options: parsed?.options ?? {}, files };
}

/** What `URL`, `console` and `import.meta.url` are: Node's types where the project has them, else the browser's. */
function globalTypes(root: string, host: ts.CompilerHost): ts.CompilerOptions {
  const node = ts.resolveTypeReferenceDirective(
    "node",
    join(root, "index.ts"),
    {},
    host,
  ).resolvedTypeReferenceDirective;
  return node ? { lib: ["lib.es2023.d.ts"], types: ["node"] } : { lib: ["lib.es2023.d.ts", "lib.dom.d.ts"], types: [] };
}

function resolvePackage(root: string, name: string, options: ts.CompilerOptions, host: ts.CompilerHost): string[] {
  const { resolvedModule } = ts.resolveModuleName(name, join(root, "index.ts"), options, host);
  return resolvedModule ? [resolvedModule.resolvedFileName] : [];
}

/** A file with a syntax error is left out: it is reported already, and its types would only repeat it. */
function diagnosticsOf(root: string, program: ts.Program): ts.Diagnostic[] {
  const own = program
    .getSourceFiles()
    .filter(({ fileName, isDeclarationFile }) => !isDeclarationFile && projectFile(root, fileName) !== undefined)
    .filter((source) => program.getSyntacticDiagnostics(source).length === 0);
  return [...program.getGlobalDiagnostics(), ...own.flatMap((source) => [...program.getSemanticDiagnostics(source)])];
}

function typeError(root: string, { file, start, messageText, code }: ts.Diagnostic): Finding {
  const at = file?.getLineAndCharacterOfPosition(start ?? 0) ?? { line: 0, character: 0 };
  const place: Location = {
    file: (file && projectFile(root, file.fileName)) ?? "tsconfig.json",
    line: at.line + 1,
    column: at.character + 1,
  };
  const message = ts.flattenDiagnosticMessageText(messageText, " ").replace(/\s+/g, " ").replaceAll(`${root}/`, "");
  return errorAt(
    place,
    "type-error",
    `${message} (TS${code})`,
    "correct the definition; it is not run until it compiles",
  );
}
