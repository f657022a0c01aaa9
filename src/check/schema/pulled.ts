import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isFields } from "../fields.js";
import { memoryStore, type Store } from "./store.js";
import type { CatalogFile } from "./types.js";

/** By which such files are known: other JSON may lie beside them. */
const SUFFIX = ".crds.json";

/** The schemas of a folder that `schemas pull` has written; none where there is no such folder. Other files there are left alone. */
export function readStores(folder: string): Store[] {
  return catalogNames(folder).flatMap((name) => {
    const file = parseCatalog(readFileSync(join(folder, name), "utf8"));
    return file === undefined ? [] : [memoryStore(file)];
  });
}

function catalogNames(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(SUFFIX))
      .sort();
  } catch {
    return [];
  }
}

function parseCatalog(text: string): CatalogFile | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isCatalog =
      isFields(value) && value["format"] === 1 && Array.isArray(value["kinds"]) && isFields(value["definitions"]);
    return isCatalog ? (value as unknown as CatalogFile) : undefined;
  } catch {
    return undefined;
  }
}
