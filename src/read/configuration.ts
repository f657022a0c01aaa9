import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { CommandError } from "../base/errors.js";
import { yamlPackage } from "./yaml/package.js";
import { plainError } from "./yaml/words.js";

/** The name of the configuration file. */
export const CONFIGURATION_FILE = "conformitron.yaml";

/** The text of a configuration file. Throws a CommandError where it is missing or cannot be read. */
export function readConfiguration(path: string): string {
  if (!existsSync(path))
    throw new CommandError(`there is no configuration file ${path}`, "correct --config, or leave it out");
  return readText(path);
}

/** What the text of a configuration file says. Throws a CommandError where it is no YAML. */
export function parseConfiguration(path: string, text: string): unknown {
  const { LineCounter, parseDocument } = yamlPackage();
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  for (const error of document.errors) {
    const { line, column, message, fix } = plainError(error, text, place);
    throw new CommandError(`${path}:${line}:${column}: ${message}`, fix);
  }
  try {
    return document.toJS({ maxAliasCount: 0 }) ?? {};
  } catch {
    throw new CommandError(`${path} has an alias, which configuration files may not have`, "write its value out");
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      `cannot read the configuration file ${path}: ${cause}`,
      "name a readable file with --config",
    );
  }
}

/** The configuration file of a folder: searched upward, up to the root of the Git repository. */
export function findConfiguration(start: string): string | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const path = join(folder, CONFIGURATION_FILE);
    if (existsSync(path)) return path;
    if (existsSync(join(folder, ".git")) || dirname(folder) === folder) return undefined;
  }
}
