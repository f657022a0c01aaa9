import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { CommandError } from "../base/errors.js";
import { yamlPackage } from "./yaml/package.js";

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
  const document = parseDocument(text, { lineCounter: lines });
  const error = document.errors[0];
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new CommandError(`${path}:${line}:${col}: ${error.message.split("\n")[0]}`, "correct the YAML");
  }
  return document.toJS({ maxAliasCount: 0 }) ?? {};
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
