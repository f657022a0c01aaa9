import type { SourceFile, SourceTree, Tier } from "../../model/manifest.js";
import { textAt } from "./fields.js";

/** Where in the layout of tiers a file stands. */
export interface TierPlace {
  readonly tier: Tier;
  /** The solution's folder, such as `eks-anywhere-common/Addons/Partner/STCLab/WaveAutoscale`. */
  readonly folder: string;
  /** `org` or `org/product`, in lower case: what a solution and its tests have in common. */
  readonly name: string;
  /** All folders between the tier and the file, in lower case. */
  readonly parts: readonly string[];
}

/** Finds the place of files in the layout of tiers. */
export interface TierFolders {
  /** Undefined outside of tiers, and directly in the folder of one. */
  of(file: string): TierPlace | undefined;
  /** Every solution's folder in a folder, or the one that the folder is in. */
  below(folder: string): readonly TierPlace[];
}

/** The folder of a tier, and what stands below it. */
const TIER = /^((?:.*?\/)?(?:addons\/(core|partner)|(testers)))\/(.+)$/i;

interface Organisation {
  /** Manifests stand directly in it. */
  direct: boolean;
  hasBuildFile: boolean;
  /** Its folders, in lower case, and whether each has a Namespace. */
  readonly products: Map<string, boolean>;
}

/**
 * The folders of solutions. Both `<Org>` and `<Org>/<Product>` may be one: an organisation's folder is a solution where manifests stand
 * in it, or where its build file takes in several folders that have at most one Namespace together.
 */
export function tierFolders(tree: SourceTree): TierFolders {
  const organisations = new Map<string, Organisation>();
  const paths: string[] = [];
  for (const file of tree.files.values()) {
    if (file.excluded || file.role === "other" || !enter(file, organisations)) continue;
    paths.push(file.path);
  }
  const of = (path: string) => placeOf(path, organisations);
  const places = new Map<string, TierPlace>();
  for (const path of paths) {
    const place = of(path);
    if (place !== undefined) places.set(place.folder, place);
  }
  const below = (folder: string) => {
    const place = places.get(of(`${folder}/.`)?.folder ?? "");
    return place === undefined ? [...places.values()].filter((it) => isWithin(it.folder, folder)) : [place];
  };
  return { of, below };
}

function isWithin(path: string, folder: string): boolean {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}

function enter({ path, role, documents }: SourceFile, organisations: Map<string, Organisation>): boolean {
  const [, root, , , rest] = TIER.exec(path) ?? [];
  const parts = rest?.split("/") ?? [];
  const [org, product] = parts;
  if (root === undefined || org === undefined || parts.length < 2) return false;
  const organisation = organisationOf(`${root}/${org}`, organisations);
  if (parts.length === 2) {
    if (role === "manifests") organisation.direct = true;
    else organisation.hasBuildFile = true;
  } else if (product !== undefined) {
    const key = product.toLowerCase();
    const brings = documents.some(({ value }) => textAt(value, "kind") === "Namespace");
    organisation.products.set(key, brings || organisation.products.get(key) === true);
  }
  return true;
}

function organisationOf(path: string, organisations: Map<string, Organisation>): Organisation {
  const known = organisations.get(path);
  if (known !== undefined) return known;
  const made = { direct: false, hasBuildFile: false, products: new Map() };
  organisations.set(path, made);
  return made;
}

function placeOf(path: string, organisations: ReadonlyMap<string, Organisation>): TierPlace | undefined {
  const [, root, addons, testers, rest] = TIER.exec(path) ?? [];
  const parts = rest?.split("/").slice(0, -1) ?? [];
  const [org, product] = parts;
  if (root === undefined || org === undefined) return undefined;
  const organisation = organisations.get(`${root}/${org}`);
  const nested = product !== undefined && organisation !== undefined && !isOneSolution(organisation);
  const names = nested ? [org, product] : [org];
  return {
    tier: (testers ?? addons ?? "").toLowerCase() as Tier,
    folder: [root, ...names].join("/"),
    name: names.join("/").toLowerCase(),
    parts: parts.map((part) => part.toLowerCase()),
  };
}

function isOneSolution({ direct, hasBuildFile, products }: Organisation): boolean {
  const namespaces = [...products.values()].filter((brings) => brings).length;
  return direct || (hasBuildFile && products.size > 1 && namespaces < 2);
}
