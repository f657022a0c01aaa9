import { memo } from "./memo.js";

/** A place of a solution in a tree. */
export interface SolutionPlace {
  /** The environment's folder. */
  readonly tree: string;
  readonly area: "addons" | "testers";
  /** Folder below the tier: `Kubecost` or `Hashicorp/Vault`. */
  readonly name: string;
}

const TIER = /^(?:.*\/)?([^/]+)\/(Addons\/Core|Addons\/Partner|[Tt]esters)\/(.+)$/;

/**
 * Which solution a file belongs to; undefined outside the tiers. A solution is the folder that a Flux Kustomization selects, or
 * that holds the Kustomizations of its stages, or the Namespace; else the first folder below the tier.
 */
export const solutionOf = memo(({ inventory }) => {
  const known = new Set<string>();
  const remember = (folder: string) => {
    const name = TIER.exec(folder)?.[3];
    if (name !== undefined) known.add(name);
  };
  for (const { path, origin } of inventory.builds) {
    remember(origin !== undefined && TIER.test(origin.file) ? folderOf(origin.file) : path);
  }
  for (const { kind, origin } of inventory.manifests) if (kind === "Namespace") remember(folderOf(origin.file));
  return (file: string): SolutionPlace | undefined => placeOf(file, known);
});

function placeOf(file: string, known: ReadonlySet<string>): SolutionPlace | undefined {
  const match = TIER.exec(file);
  if (match === null) return undefined;
  const folders = folderOf(match[3] ?? "").split("/");
  const prefixes = folders.map((_, index) => folders.slice(0, index + 1).join("/"));
  const name = prefixes.find((prefix) => known.has(prefix)) ?? prefixes[0] ?? "";
  const area = match[2]?.startsWith("Addons") ? "addons" : "testers";
  return name === "" ? undefined : { tree: match[1] ?? "", area, name };
}

/** Whether two names mean one solution: a test may lie in the vendor's folder alone, and stages below the solution's. */
export function isSameSolution(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf("/")));
}
