import type { SourceTree } from "../model/manifest.js";
import type { Folder } from "./folders.js";
import { isFilled } from "./objects.js";
import { type Fields, fieldsOf, listOf } from "./records.js";

/** Fields that say nothing about what is built, or that are built here. */
const PLAIN_FIELDS = new Set(["apiVersion", "kind", "metadata", "resources", "bases", "namespace", "sortOptions"]);

/** A build file of kustomize. */
export interface KustomizationFile {
  readonly path: string;
  /** Empty where the file holds no mapping. */
  readonly value: Fields;
  /** Other build files in the same folder, which kustomize refuses. */
  readonly others: readonly string[];
}

/** One entry of `resources`. */
export interface ResourceEntry {
  readonly text: string;
  /** JSON pointer in the build file. */
  readonly pointer: string;
}

/** The build file of a folder, if it has one. */
export function kustomizationOf(tree: SourceTree, folder: Folder): KustomizationFile | undefined {
  const [path, ...others] = folder.buildFiles;
  if (path === undefined) return undefined;
  const value = fieldsOf(tree.files.get(path)?.documents[0]?.value) ?? {};
  return { path, value, others };
}

/** What the build file takes in, in its order; bases are the old name of folders. */
export function resourcesOf(value: Fields): ResourceEntry[] {
  const entries: ResourceEntry[] = [];
  for (const field of ["resources", "bases"]) {
    listOf(value[field]).forEach((text, i) => {
      if (typeof text === "string") entries.push({ text, pointer: `/${field}/${i}` });
    });
  }
  return entries;
}

/** Whether the build does more than to take files in. */
export function needsProgram(value: Fields): boolean {
  for (const field in value) if (!PLAIN_FIELDS.has(field) && isFilled(value[field])) return true;
  return false;
}

/** Whether nothing stands in it, which kustomize refuses; an empty list is something. */
export function isEmptyKustomization(value: Fields): boolean {
  return saysNothing(value, (content) => content === null || content === undefined);
}

/** Whether nothing is left of it once Flux has written it anew, without empty lists and texts. */
export function isEmptyForFlux(value: Fields): boolean {
  return saysNothing(value, (content) => !isFilled(content));
}

function saysNothing(value: Fields, isNothing: (content: unknown) => boolean): boolean {
  return Object.entries(value).every(
    ([field, content]) => ["apiVersion", "kind"].includes(field) || isNothing(content),
  );
}

/** Whether the tree would not have the path even if it exists: only YAML and JSON are read, and nothing in hidden folders. */
export function isUnread(path: string): boolean {
  return (
    /(?:^|\/)(?:\.(?!\.?(?:\/|$))|node_modules\/)/.test(path) ||
    (/\.\w+$/.test(path) && !/\.(?:ya?ml|json)$/.test(path))
  );
}

/** Whether the text names something that kustomize would fetch. */
export function isRemote(text: string): boolean {
  // Nearly all are plain paths, for which the pattern need not be tried.
  if (!/[:@?]|github/i.test(text)) return false;
  return /^[a-z][a-z0-9+.-]*:\/\/|^git::|^[\w.-]+@[\w.-]+:|^(?:www\.)?github\.com[/:]|\?(?:ref|version|timeout|submodules)=/i.test(
    text,
  );
}
