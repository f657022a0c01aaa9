import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import type { Finding } from "../../src/model/finding.js";
import { ROOT } from "../support/files.js";

/** Text files by path; a path that ends in `/` makes an empty folder. */
export type Files = Readonly<Record<string, string>>;

/** What one load in the child process gave, as far as it can be written down. */
export interface Outcome {
  readonly findings: readonly Finding[];
  /** `file#export: text`, where the text is what the class's static `note` says. */
  readonly solutions: readonly string[];
  readonly environments: readonly string[];
  /** Whether TypeScript was loaded for it. */
  readonly typescript: boolean;
  readonly error?: string;
}

/** One load of a project. */
export interface Request {
  readonly root: string;
  /** @default false */
  readonly typeCheck?: boolean;
  /** Files to write before this load. @default none */
  readonly write?: Files;
}

const STUB: Files = {
  "node_modules/conformitron/package.json": JSON.stringify({
    name: "conformitron",
    type: "module",
    exports: {
      ".": { types: "./index.d.ts", default: "./index.js" },
      "./environments": { types: "./environments.d.ts", default: "./environments.js" },
    },
  }),
  "node_modules/conformitron/index.js": [
    'export class Solution { static [Symbol.for("conformitron.Solution")] = true; }',
    "export const defineEnvironment = (environment) => environment;",
  ].join("\n"),
  "node_modules/conformitron/index.d.ts": [
    "export interface EnvironmentNames {}",
    "export type EnvironmentName = keyof EnvironmentNames & string;",
    "export declare class Solution { constructor(props: { product: string; environments?: EnvironmentName[] }); }",
    "export declare function defineEnvironment<T>(environment: T): T;",
  ].join("\n"),
  "node_modules/conformitron/environments.js": "export {};",
  "node_modules/conformitron/environments.d.ts":
    'import "conformitron"; declare module "conformitron" { interface EnvironmentNames { builtin: true } }',
};

const RUNNER = `
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { loadDefinitions } from "./load/definitions.js";
const require = createRequire(import.meta.url);
const outcomes = [];
for (const { root, typeCheck = false, write = {} } of JSON.parse(process.argv[2])) {
  for (const [file, text] of Object.entries(write)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const before = Object.keys(require.cache).length;
  const loaded = await loadDefinitions({
    root, typeCheck, solutions: "solutions", environments: "environments", version: "0.0.0",
    builtinEnvironments: async () => [{ name: "builtin" }],
  }).catch((error) => ({ findings: [], solutions: [], environments: [], error: error.stack }));
  outcomes.push({
    findings: loaded.findings,
    solutions: loaded.solutions.map(({ file, exportName, type }) => file + "#" + exportName + ": " + type.note),
    environments: loaded.environments.map(({ name }) => name),
    typescript: Object.keys(require.cache).slice(before).some((file) => file.endsWith("typescript.js")),
    error: loaded.error,
  });
}
process.stdout.write(JSON.stringify(outcomes));
`;

const folders: string[] = [];

/**
 * Loads projects one after the other in one real Node process, because the hooks and the resolution of Node are what is
 * tested, and a test runner replaces both.
 */
export function loadInNode(requests: readonly Request[]): Outcome[] {
  const runner = join(compiledStage(), "runner.js");
  const output = execFileSync(process.execPath, [runner, JSON.stringify(requests)], { encoding: "utf8" });
  return JSON.parse(output);
}

/** Makes a project with a small stand-in of conformitron in a new folder, and gives its root. */
export function makeProject(files: Files): string {
  return write(temporaryFolder(), { ...STUB, ...files });
}

/** A new folder that `removeFolders` removes. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "conformitron-load-")));
  folders.push(folder);
  return folder;
}

/** Removes every folder that was made. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

function write(root: string, files: Files): string {
  for (const [file, text] of Object.entries(files)) {
    const path = join(root, file);
    mkdirSync(file.endsWith("/") ? path : dirname(path), { recursive: true });
    if (!file.endsWith("/")) writeFileSync(path, text);
  }
  return root;
}

let compiled: string | undefined;

/** The stage as JavaScript, made from the sources under test rather than from an older build of them. */
function compiledStage(): string {
  if (compiled !== undefined) return compiled;
  compiled = temporaryFolder();
  for (const area of ["base", "load", "model"]) {
    for (const name of readdirSync(join(ROOT, "src", area))) {
      const { outputText } = ts.transpileModule(readFileSync(join(ROOT, "src", area, name), "utf8"), {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true },
      });
      write(compiled, { [`${area}/${name.replace(/\.ts$/, ".js")}`]: outputText });
    }
  }
  write(compiled, { "package.json": '{ "type": "module" }', "runner.js": RUNNER });
  symlinkSync(join(ROOT, "node_modules"), join(compiled, "node_modules"), "junction");
  return compiled;
}
