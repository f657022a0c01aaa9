import { posix } from "node:path";
import ts from "typescript";

/** Source files by their path from the repository's root, `/` between the parts. */
export type Sources = ReadonlyMap<string, string>;

/** An import, a length or a place in the tree that the architecture forbids. */
export interface Violation {
  readonly file: string;
  /** What is imported, or what else is wrong about the file. */
  readonly subject: string;
  readonly rule: string;
}

const STAGES = [
  "constructs",
  "load",
  "emit",
  "read",
  "build",
  "check",
  "fix",
  "compare",
  "adopt",
  "cluster",
  "verify",
  "conformance",
  "report",
  "publish",
  "scaffold",
];

/** Which areas each area may import, besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  base: [],
  model: ["base"],
  ...Object.fromEntries(STAGES.map((stage) => [stage, ["base", "model"]])),
  commands: ["base", "model", ...STAGES],
  cli: ["base", "model", ...STAGES, "commands"],
  index: ["base", "model", ...STAGES],
};

/** Where a third-party module may be imported: areas, or single files. */
const FENCES: Readonly<Record<string, readonly string[]>> = {
  cdk8s: ["constructs", "emit"],
  constructs: ["constructs", "emit"],
  "cdk8s-plus-27": ["constructs", "emit"],
  yaml: ["emit", "read", "fix"],
  unbash: ["check"],
  "@marcbachmann/cel-js": ["check", "verify"],
  ignore: ["read", "check"],
  ajv: ["check", "commands"],
  "ajv-formats": ["check", "commands"],
  "@kubernetes/client-node": ["cluster"],
  commander: ["cli", "commands"],
  "@inquirer/input": ["commands"],
  execa: ["src/base/process.ts"],
  "node:child_process": ["src/base/process.ts"],
  typescript: ["load"],
};

/** What partners' definitions may import besides relative files. */
const DEFINITION_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  solutions: ["conformitron", "constructs", "cdk8s", "cdk8s-plus-27"],
  environments: ["conformitron"],
};

const MAX_LINES = 300;
const GENERATED = "src/constructs/imports/";
const BARRELS = ["src/index.ts", "environments/index.ts"];

/**
 * Everything in `src/`, `solutions/` and `environments/` that breaks the architecture, in the order of the files.
 *
 * @param dependencies packages that are installed with this one; `src/` may import no other
 */
export function violations(sources: Sources, dependencies: readonly string[]): Violation[] {
  const files = [...sources.keys()].sort();
  const imports = new Map(files.map((file) => [file, importsOf(file, sources.get(file) ?? "")]));
  return [
    ...files.flatMap((file) => (imports.get(file) ?? []).flatMap((name) => judgeImport(file, name, dependencies))),
    ...files.flatMap((file) => judgeFile(file, sources.get(file) ?? "")),
    ...cycles(files, imports, sources),
  ];
}

function judgeImport(file: string, name: string, dependencies: readonly string[]): Violation[] {
  const top = file.split("/")[0] ?? "";
  const allowed = DEFINITION_IMPORTS[top];
  const rule = allowed ? definitionRule(file, name, top, allowed) : sourceRule(file, name, dependencies);
  return rule === undefined ? [] : [{ file, subject: name, rule }];
}

function definitionRule(file: string, name: string, top: string, allowed: readonly string[]): string | undefined {
  if (name.startsWith(".")) {
    return target(file, name).startsWith(`${top}/`) ? undefined : `a relative import stays inside ${top}/`;
  }
  return allowed.includes(name) ? undefined : `${top}/ imports only ${allowed.join(", ")} and relative files`;
}

function sourceRule(file: string, name: string, dependencies: readonly string[]): string | undefined {
  return name.startsWith(".") ? layerRule(file, target(file, name)) : fenceRule(file, name, dependencies);
}

function layerRule(file: string, to: string): string | undefined {
  if (to === "src/index.ts") return "nothing inside src imports the barrel src/index.ts";
  const [from, into] = [area(file), area(to)];
  if (from === into) return undefined;
  const allowed = MAY_IMPORT[from] ?? [];
  return allowed.includes(into) ? undefined : `${from} imports only ${[from, ...allowed].join(", ")}`;
}

function fenceRule(file: string, name: string, dependencies: readonly string[]): string | undefined {
  const module = moduleName(name);
  const fence = FENCES[module];
  if (fence && !fence.includes(area(file)) && !fence.includes(file)) {
    return `${module} is imported only in ${fence.join(", ")}`;
  }
  if (module.startsWith("node:") || dependencies.includes(module)) return undefined;
  return `${module} is not a dependency of the package`;
}

function judgeFile(file: string, text: string): Violation[] {
  const found: Violation[] = [];
  const add = (subject: string, rule: string) => found.push({ file, subject, rule });
  if (file.startsWith("src/") && !(area(file) in MAY_IMPORT))
    add(area(file), "not a place that the architecture knows");
  if (file.startsWith(GENERATED)) return found;
  const lines = text.split("\n").length - 1;
  if (file.startsWith("src/") && lines > MAX_LINES) add(`${lines} lines`, `a file has at most ${MAX_LINES} lines`);
  if (!BARRELS.includes(file) && isBarrel(file, text))
    add("only re-exports", `the only barrels are ${BARRELS.join(", ")}`);
  return found;
}

/** The part of the architecture that a file of `src/` belongs to. */
function area(file: string): string {
  const [top, folder = "", ...rest] = file.split("/");
  if (top !== "src") return top ?? "";
  if (rest.length > 0) return folder;
  return { "cli.ts": "cli", "bin.cts": "cli", "index.ts": "index" }[folder] ?? folder;
}

/** The file that a relative import means. */
function target(file: string, name: string): string {
  return posix.join(posix.dirname(file), name).replace(/\.js$/, ".ts");
}

/** `@scope/name` of `@scope/name/deep/file`; a built-in module always with its `node:`. */
function moduleName(name: string): string {
  if (name.startsWith("node:")) return name;
  const parts = name.split("/").slice(0, name.startsWith("@") ? 2 : 1);
  const module = parts.join("/");
  return module === "child_process" ? `node:${module}` : module;
}

/** Every module that a file names: imports of values and types, re-exports, `import()` as expression and as type. */
function importsOf(file: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const name = importedName(node);
    if (name && ts.isStringLiteralLike(name)) found.push(name.text);
    ts.forEachChild(node, visit);
  };
  visit(parse(file, text));
  return found;
}

function importedName(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return node.arguments[0];
  return undefined;
}

function isBarrel(file: string, text: string): boolean {
  const { statements } = parse(file, text);
  return (
    statements.length > 0 && statements.every((it) => ts.isExportDeclaration(it) && it.moduleSpecifier !== undefined)
  );
}

function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
}

/** One violation for each import that closes a ring, found depth first. */
function cycles(
  files: readonly string[],
  imports: ReadonlyMap<string, readonly string[]>,
  sources: Sources,
): Violation[] {
  const found: Violation[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) {
      const ring = [...path.slice(start), file];
      found.push({ file: ring.at(-2) ?? file, subject: file, rule: `no import cycle: ${ring.join(" → ")}` });
    }
    if (start >= 0 || done.has(file)) return;
    for (const name of imports.get(file) ?? []) {
      const to = name.startsWith(".") ? target(file, name) : "";
      if (sources.has(to)) walk(to, [...path, file]);
    }
    done.add(file);
  };
  for (const file of files) walk(file, []);
  return found;
}
