import { compare } from "../../model/finding.js";
import { readText } from "./disk.js";
import { OutputError } from "./error.js";
import { inTheWay, isOthersFolder } from "./foreign.js";
import { folded } from "./letters.js";
import { type Listing, listTree } from "./listing.js";
import { type Ownership, ownership } from "./ownership.js";
import { type Place, placeOf } from "./place.js";
import type { ExpectedTree, OutputPlan, Removal, Write } from "./types.js";

/**
 * Compares what the output folder must hold with what it holds, reading each file once and writing nothing.
 *
 * Foreign are: files in conformitron's folders that it did not write, links and devices there, files of others where it
 * would write, and everything in a folder that it did not make at all (dot files aside).
 *
 * @throws OutputError when `out` is no folder, or a file in it cannot be read.
 */
export async function planOutput(out: string, expected: ExpectedTree): Promise<OutputPlan> {
  const place = placeOf(out);
  const listing = listTree(place.tree, topsOf(expected));
  if (isOthersFolder(listing, expected)) {
    const foreign = listing.top.filter((name) => !name.startsWith(".")).sort(compare);
    return { writes: [], removals: [], unchanged: 0, foreign };
  }
  return compareTree(place, listing, expected);
}

function compareTree(place: Place, listing: Listing, expected: ExpectedTree): OutputPlan {
  const owner = ownership(place.tree, listing, expected);
  const writes: Write[] = [];
  const foreign = new Set<string>();
  const placed = new Set<string>();
  for (const [path, content] of expected.files) {
    const where = owner.onDisk(path);
    if (where !== undefined) placed.add(where);
    const before = where === undefined ? undefined : read(place, where);
    if (before === undefined) writes.push({ path, content });
    else if (!isCurrent(before, content, expected.lists.has(path))) {
      writes.push({ path, content, before });
      if (where !== undefined && !owner.owns(path)) foreign.add(where);
    }
  }
  const removals = stale(place, expected, owner, placed);
  for (const path of inTheWay(listing, expected, owner.strangers)) foreign.add(path);
  return {
    writes: writes.sort(byPath),
    removals,
    unchanged: expected.files.size - writes.length,
    foreign: [...foreign].sort(compare),
  };
}

/** The files that conformitron wrote and that are not expected any more. */
function stale(place: Place, expected: ExpectedTree, owner: Ownership, placed: ReadonlySet<string>): Removal[] {
  const paths = new Set<string>();
  for (const path of expected.owned) {
    const where = expected.files.has(path) ? undefined : owner.onDisk(path);
    if (where !== undefined && !placed.has(where)) paths.add(where);
  }
  return [...paths].map((path) => ({ path, before: read(place, path) })).sort(byPath);
}

function read(place: Place, path: string): string {
  try {
    return readText(`${place.tree}/${path}`);
  } catch (error) {
    throw new OutputError("place", `cannot read ${place.label}/${path}`, "make it readable and run synth again", error);
  }
}

function isCurrent(before: string, content: string, list: boolean): boolean {
  if (before === content) return true;
  return list && before.length === content.length && sortedLines(before) === sortedLines(content);
}

function sortedLines(text: string): string {
  return text.split("\n").sort(compare).join("\n");
}

// What else is at the top, such as a `.git` folder, is never looked into.
function topsOf(expected: ExpectedTree): (name: string) => boolean {
  const tops = new Set([...expected.folders].map(folded));
  for (const paths of [expected.files.keys(), expected.owned]) for (const path of paths) tops.add(folded(topOf(path)));
  return (name) => tops.has(folded(name));
}

function topOf(path: string): string {
  const end = path.indexOf("/");
  return end < 0 ? path : path.slice(0, end);
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return compare(a.path, b.path);
}
