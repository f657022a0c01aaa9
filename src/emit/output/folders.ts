import { dirname } from "node:path";
import { kindOf, makeFolder, makeFolders } from "./disk.js";
import type { Place } from "./place.js";

/** Whether no part of a folder's path in the tree is a link; a part may be missing. Each folder is looked at once. */
export function linkFree(place: Place): (folder: string) => boolean {
  const answers = new Map<string, boolean>();
  const isFree = (folder: string): boolean => {
    if (folder === ".") return true;
    const known = answers.get(folder);
    if (known !== undefined) return known;
    const free = isFree(dirname(folder)) && kindOf(`${place.tree}/${folder}`) !== "other";
    answers.set(folder, free);
    return free;
  };
  return isFree;
}

/**
 * Makes folders of the tree where they are missing, each once, calling `changed` with every folder that got a new one.
 * The function throws where a link or a file stands in the way.
 */
export function folderMaker(place: Place, changed: (path: string) => void): (folder: string) => void {
  const ready = new Map<string, "found" | "made">();
  const make = (folder: string): "found" | "made" => {
    const known = ready.get(folder);
    if (known !== undefined) return known;
    const state = folder === "." ? makeTree(place) : makeIn(place, make(dirname(folder)), folder, changed);
    ready.set(folder, state);
    return state;
  };
  return make;
}

function makeTree(place: Place): "found" {
  makeFolders(place.tree);
  return "found";
}

// In a folder that was just made there is nothing to look for.
function makeIn(
  place: Place,
  parent: "found" | "made",
  folder: string,
  changed: (path: string) => void,
): "found" | "made" {
  const path = `${place.tree}/${folder}`;
  const kind = parent === "made" ? undefined : kindOf(path);
  if (kind === "folder") return "found";
  if (kind !== undefined) throw new Error(`${place.label}/${folder} is not a folder`);
  makeFolder(path);
  changed(dirname(path));
  return "made";
}
