import { COMMON_FOLDER } from "../model/environment.js";
import type { FluxKustomization } from "./flux-kustomization.js";
import { type Folder, type Folders, isWithin, nameOf, parentOf } from "./folders.js";
import type { FindFolder } from "./paths.js";
import type { Scopes } from "./scopes.js";
import type { Selection } from "./selection.js";

const TIERS = /(?:^|\/)(?:addons\/(?:core|partner)|testers)$/i;

/** What is applied from outside Git: the bootstrap folder of each cluster, and tiers that no Kustomization selects. */
export function outsideSelections(
  folders: Folders,
  scopes: Scopes,
  kustomizations: readonly FluxKustomization[],
  find: FindFolder,
): Selection[] {
  const selected = kustomizations.flatMap((kustomization) => {
    const folder = find(kustomization.path);
    return folder === undefined ? [] : [{ path: folder.path, file: kustomization.object.origin.file }];
  });
  const selectedPaths = pathsAround(selected.map(({ path }) => path));
  return [...folders.values()].flatMap((folder) => {
    const tier = isTier(folder.path, scopes) && !isSelected(folder, selectedPaths, selected);
    return tier || isBootstrap(folder.path, scopes) ? applied(folder, scopes) : [];
  });
}

function applied(folder: Folder, scopes: Scopes): Selection[] {
  return (scopes.of(folder.path) ?? []).map((scope) => ({ folder, scope, by: undefined }));
}

/** The folder of a cluster of an environment in `bootstrap`. */
function isBootstrap(path: string, scopes: Scopes): boolean {
  const isNamed = nameOf(parentOf(parentOf(path))) === "bootstrap";
  return isNamed && scopes.of(path)?.every(({ environment }) => environment !== undefined) === true;
}

/** A tier stands directly in the folder of an environment, or in the common one. */
function isTier(path: string, scopes: Scopes): boolean {
  if (!TIERS.test(path)) return false;
  const parts = path.split("/");
  const owner = parts[parts.length - (/testers$/i.test(path) ? 2 : 3)];
  return owner === COMMON_FOLDER || scopes.environments.some(({ folder }) => folder === owner);
}

/** Every selected folder with how many selections are in it or below it. */
function pathsAround(paths: readonly string[]): ReadonlySet<string> {
  const around = new Set<string>();
  for (const path of paths) {
    for (let part: string = path; !around.has(part); part = part.slice(0, Math.max(0, part.lastIndexOf("/")))) {
      around.add(part);
      if (part === "") break;
    }
  }
  return around;
}

/** Whether a Kustomization from outside the tier selects it, a folder above it or one in it. */
function isSelected(
  { path }: Folder,
  around: ReadonlySet<string>,
  selected: readonly { readonly path: string; readonly file: string }[],
): boolean {
  const fromOutside = selected.filter(({ file }) => !isWithin(file, path));
  if (fromOutside.some((it) => isWithin(path, it.path))) return true;
  return around.has(path) && fromOutside.some((it) => isWithin(it.path, path));
}
