import { fileURLToPath, pathToFileURL } from "node:url";
import type { Finding, Location } from "../model/finding.js";
import { projectFile } from "./paths.js";
import { errorAt } from "./report.js";

/** The finding for what a file threw when it was loaded: at the innermost place inside the project, else at the file's start. */
export function failureFinding(root: string, file: string, thrown: unknown): Finding {
  const place = (thrown instanceof Error && placeOf(root, thrown)) || { file, line: 1, column: 1 };
  const message = `${file} failed to load: ${messageOf(root, thrown)}`;
  return errorAt(place, "definition-failed", message, "correct the definition so that it loads without an error");
}

/** The text of what was thrown, without stack lines and without the path of this machine's folder. */
function messageOf(root: string, thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message || thrown.name : `threw ${String(thrown)}`;
  const lines = text.split("\n").filter((line) => !/^\s+at /.test(line));
  return lines
    .join("\n")
    .trim()
    .replaceAll(`${pathToFileURL(root).href}/`, "")
    .replaceAll(`${root}/`, "");
}

function placeOf(root: string, { stack = "", message }: Error): Location | undefined {
  const start = stack.indexOf(message);
  const frames = stack.slice(start < 0 ? 0 : start + message.length).split("\n");
  return firstPlace(root, frames.map(framePlace)) ?? firstPlace(root, [linkPlace(stack)]);
}

function firstPlace(root: string, places: readonly (Location | undefined)[]): Location | undefined {
  for (const place of places) {
    const file = place && projectFile(root, place.file);
    if (place && file !== undefined) return { ...place, file };
  }
  return undefined;
}

/** The place of a line such as `    at new Vault (file:///…/vault.ts:12:5)`, which Node has already mapped to the source. */
function framePlace(frame: string): Location | undefined {
  const match = /^\s+at (?:.* \()?(?<path>.+?):(?<line>\d+):(?<column>\d+)\)?$/.exec(frame)?.groups;
  if (!match) return undefined;
  return { file: asPath(match["path"] ?? ""), line: Number(match["line"]), column: Number(match["column"]) };
}

/** An import that a module lacks has no frame: Node begins the stack with `file:line`, the line itself and a mark below it. */
function linkPlace(stack: string): Location | undefined {
  const match = /^(?<path>.+):(?<line>\d+)\n.*\n(?<before> *)\^/.exec(stack)?.groups;
  if (!match) return undefined;
  return { file: asPath(match["path"] ?? ""), line: Number(match["line"]), column: (match["before"] ?? "").length + 1 };
}

function asPath(place: string): string {
  return place.startsWith("file:") ? fileURLToPath(place) : place;
}
