import { findSourceMap } from "node:module";
import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Location } from "../model/finding.js";
import type { PlacedSolution } from "./types.js";

/** Where definitions are, to tell their frames of a stack from all others. */
export interface DefinitionFolder {
  readonly root: string;
  readonly definitions: string;
}

/**
 * The place in a definition where an error was made: the first frame inside the definitions folder. It reads the frames as
 * objects, because formatting a stack through source maps costs more than making the whole object.
 */
export function originOf(error: Error, folder: DefinitionFolder): Location | undefined {
  for (const site of callSites(error)) {
    const file = site.getScriptNameOrSourceURL?.() ?? site.getFileName();
    const path = file?.startsWith("file:") ? fileURLToPath(file.replace(/\?.*$/, "")) : file;
    if (!path?.startsWith(folder.definitions + sep)) continue;
    const place = mapped(file ?? "", site.getLineNumber() ?? 1, site.getColumnNumber() ?? 1);
    return { file: relative(folder.root, path).split(sep).join("/"), ...place };
  }
  return undefined;
}

/** Where a solution is described; the start of its file where that is not known. */
export function placeOf({ made, definition: { file } }: PlacedSolution): Location {
  const [first] = made.values();
  return first?.origin ?? { file, line: 1, column: 1 };
}

function callSites(error: Error): readonly NodeJS.CallSite[] {
  const { prepareStackTrace } = Error;
  let sites: readonly NodeJS.CallSite[] = [];
  Error.prepareStackTrace = (_error, frames) => {
    sites = frames;
    return "";
  };
  try {
    void error.stack;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
  return sites;
}

function mapped(file: string, line: number, column: number): { line: number; column: number } {
  const entry = findSourceMap(file)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !("originalLine" in entry)) return { line, column };
  return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}
