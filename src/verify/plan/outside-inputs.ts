import type { SourceTree } from "../../model/manifest.js";
import { isFields } from "./fields.js";
import { aboves, joined } from "./paths.js";

/** Tells what build files in some folders take in from outside of them, and what those take in: bases, components, patches. */
export function outsideInputs(tree: SourceTree): (folders: Iterable<string>) => ReadonlySet<string> {
  const targets = targetsByFolder(tree);
  return (folders) => {
    const found = new Set<string>();
    const open = [...folders];
    for (const folder of open) {
      for (const target of targets.get(folder) ?? []) {
        if (found.has(target)) continue;
        found.add(target);
        open.push(target);
      }
    }
    return found;
  };
}

/** What build files in a folder or below it name with `..`, by the folder. */
function targetsByFolder({ files }: SourceTree): ReadonlyMap<string, readonly string[]> {
  const targets = new Map<string, string[]>();
  for (const { path, role, documents } of files.values()) {
    if (role !== "kustomization") continue;
    const folders = aboves(path);
    const texts: string[] = [];
    for (const { value } of documents) collectTexts(value, texts);
    for (const text of texts) {
      const target = joined(folders[0] ?? "", text);
      if (target === undefined || target === "") continue;
      for (const folder of folders) {
        const known = targets.get(folder);
        if (known === undefined) targets.set(folder, [target]);
        else known.push(target);
      }
    }
  }
  return targets;
}

function collectTexts(value: unknown, texts: string[]): void {
  if (typeof value === "string") {
    if (/^(?:\.\.\/|.*\/\.\.\/)\S*$|^\.\.$/.test(value)) texts.push(value);
  } else if (Array.isArray(value)) for (const item of value) collectTexts(item, texts);
  else if (isFields(value)) for (const key in value) collectTexts(value[key], texts);
}
