import { remembered } from "../../base/remembered.js";
import { memo } from "./memo.js";

/** A place of a solution in a tree. */
export interface SolutionPlace {
  /** The environment's folder. */
  readonly tree: string;
  readonly area: "addons" | "testers";
  /** Folder below the tier: `Kubecost` or `Hashicorp/Vault`. */
  readonly name: string;
}

const TIER = /\/(?:Addons\/Core|Addons\/Partner|[Tt]esters)(?:\/|$)/;

/**
 * Which solution a file belongs to; undefined outside the tiers. A solution is the folder that a Flux Kustomization selects, or
 * that holds the Kustomizations of its stages, or the Namespace; else the first folder below the tier.
 */
export const solutionOf = memo(({ inventory, index }) => {
  const known = new Set<string>();
  const remember = (folder: string) => {
    const name = split(folder)?.name;
    if (name) known.add(name);
  };
  for (const { path, origin } of inventory.builds) {
    remember(origin !== undefined && TIER.test(origin.file) ? folderOf(origin.file) : path);
  }
  for (const { origin } of index.ofKind("", "Namespace")) remember(folderOf(origin.file));
  const byFolder = remembered((folder) => placeOf(folder, known));
  return remembered((file) => byFolder(folderOf(file)));
});

/** A folder in or below a tier: its tree, its tier and the way from the tier to it. */
function split(folder: string): SolutionPlace | undefined {
  const match = TIER.exec(`/${folder}`);
  if (match === null) return undefined;
  const tree = folder.slice(0, Math.max(0, match.index - 1));
  return {
    tree: tree.slice(tree.lastIndexOf("/") + 1),
    area: match[0].startsWith("/Addons") ? "addons" : "testers",
    name: folder.slice(match.index + match[0].length - 1),
  };
}

function placeOf(folder: string, known: ReadonlySet<string>): SolutionPlace | undefined {
  const place = split(folder);
  if (place === undefined || place.name === "") return undefined;
  return { ...place, name: firstKnown(place.name, known) ?? firstPart(place.name) };
}

/** The shortest way from the tier that is known: `Hashicorp` before `Hashicorp/Vault`. */
function firstKnown(name: string, known: ReadonlySet<string>): string | undefined {
  for (let end = name.indexOf("/"); end >= 0; end = name.indexOf("/", end + 1)) {
    if (known.has(name.slice(0, end))) return name.slice(0, end);
  }
  return known.has(name) ? name : undefined;
}

function firstPart(name: string): string {
  const end = name.indexOf("/");
  return end < 0 ? name : name.slice(0, end);
}

/** Whether two names mean one solution: a test may lie in the vendor's folder alone, and stages below the solution's. */
export function isSameSolution(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf("/")));
}
