import type { SourceTree } from "../../model/manifest.js";
import { textAt } from "./fields.js";
import { outsideInputs } from "./outside-inputs.js";
import { aboves } from "./paths.js";
import type { TierFolders, TierPlace } from "./tier-folders.js";

/** The solution that takes in a file from outside of the tiers, such as one of a common base; undefined where none does, or several may. */
export type Takers = (file: string, namespace: string | undefined) => TierPlace | undefined;

/** Of several solutions that take the same file in, the one that has the object's namespace counts. */
export function takers(tree: SourceTree, folders: TierFolders): Takers {
  const outside = outsideInputs(tree);
  const byTarget = new Map<string, TierPlace[]>();
  for (const place of folders.below("")) {
    for (const target of outside([place.folder])) {
      const known = byTarget.get(target);
      if (known === undefined) byTarget.set(target, [place]);
      else known.push(place);
    }
  }
  const byNamespace = new Map<string, string>();
  for (const { path, documents } of byTarget.size === 0 ? [] : tree.files.values()) {
    const folder = folders.of(path)?.folder;
    for (const { value } of folder === undefined ? [] : documents) {
      if (textAt(value, "kind") === "Namespace") byNamespace.set(textAt(value, "metadata", "name") ?? "", folder ?? "");
    }
  }
  return (file, namespace) => {
    const found = new Set([file, ...aboves(file)].flatMap((path) => byTarget.get(path) ?? []));
    const [only, ...others] = found;
    if (others.length === 0) return only;
    const owner = byNamespace.get(namespace ?? "");
    return [...found].find(({ folder }) => folder === owner);
  };
}
