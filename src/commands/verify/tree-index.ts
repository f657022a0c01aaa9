import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { IndexedSolution } from "../../verify/plan/identity.js";
import type { TreeFolder } from "../inventory.js";

const FOLDER = "index/solutions";

/** Which files are which solution, as the tree's own index says; none where it has no index, and without what cannot be read. */
export function readIndex({ root, folder }: TreeFolder): IndexedSolution[] {
  const path = join(root, folder, FOLDER);
  return filesIn(path).flatMap((name) => {
    const entry = readEntry(join(path, name));
    return entry === undefined ? [] : [{ ...entry, files: entry.files.map((file) => inTree(folder, file)) }];
  });
}

function filesIn(path: string): string[] {
  try {
    return readdirSync(path)
      .filter((name) => name.endsWith(".json"))
      .sort();
  } catch {
    return [];
  }
}

function readEntry(path: string): IndexedSolution | undefined {
  try {
    const { kind, vendor, product, files } = Object(JSON.parse(readFileSync(path, "utf8")));
    if (kind !== "SolutionIndex" || typeof vendor !== "string" || typeof product !== "string") return undefined;
    return { vendor, product, files: Object.keys(Object(files)) };
  } catch {
    return undefined;
  }
}

function inTree(folder: string, file: string): string {
  return folder === "" ? file : `${folder}/${file}`;
}
