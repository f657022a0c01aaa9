import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import { filesBelow, ROOT } from "../../support/files.js";

/** Compiles the writer to a new folder, so that a plain Node process can run it; the caller removes the folder. */
export function compileWriter(): string {
  const folder = mkdtempSync(join(tmpdir(), "conformitron-writer-"));
  for (const file of [...filesBelow("src/emit/output", ".ts"), "src/model/finding.ts"]) {
    const target = join(folder, file.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, javaScript(readFileSync(join(ROOT, file), "utf8")));
  }
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  return folder;
}

function javaScript(source: string): string {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}
