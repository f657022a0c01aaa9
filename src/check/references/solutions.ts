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
  return { ...place, name: solutionName(place.name, known) };
}

/** The shortest way from the tier that is known: `Hashicorp` before `Hashicorp/Vault`; else the first folder. */
function solutionName(folder: string, known: ReadonlySet<string>): string {
  const parts = folder.split("/");
  const ways = parts.map((_, depth) => parts.slice(0, depth + 1).join("/"));
  return ways.find((way) => known.has(way)) ?? (parts[0] as string);
}

/** Whether two names mean one solution: a test may lie in the vendor's folder alone, and stages below the solution's. */
export function isSameSolution(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf("/")));
}
