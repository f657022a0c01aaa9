import type { Inventory, Manifest, Placement, Tier } from "../../../model/manifest.js";

/** Where in the layout of the tree a solution, or the functional test of one, lies. */
export interface Home {
  /** The folder above the tier. */
  readonly tree: string;
  readonly tier: Tier;
  /** The tier as the tree spells it, such as `Addons/Partner`. */
  readonly spelling: string;
  /** `Acme` or `Acme/Lathe`, as the tree spells it. */
  readonly folder: string;
}

/** The objects of one solution, or of one solution's tests. */
export interface Group {
  readonly home: Home;
  /** Never empty. */
  readonly manifests: readonly Manifest[];
}

/** Where everything belongs, worked out as far as somebody asks: for few objects, the others need not be looked at. */
interface Layout {
  readonly homeOf: (manifest: Manifest) => Home | undefined;
  readonly groups: () => readonly Group[];
}

const IN_TIER = /^(?:(.*?)\/)?(addons\/(core|partner)|testers)\/(.*)$/i;
const layouts = new WeakMap<Inventory, Layout>();

/** Where an object belongs: by its file, else by the folder that is applied; undefined outside all tiers. */
export function homeOf(manifest: Manifest, inventory: Inventory): Home | undefined {
  return layoutOf(inventory).homeOf(manifest);
}

/** Whether the object belongs to a functional test. */
export function isTest(manifest: Manifest, inventory: Inventory): boolean {
  return homeOf(manifest, inventory)?.tier === "testers" || manifest.placements.some(isOfTests);
}

/** All solutions and tests, in the order of the objects. */
export function groupsOf(inventory: Inventory): readonly Group[] {
  return layoutOf(inventory).groups();
}

/** Whether two folders are of one solution: the same one, or one below the other, whatever their case and their tree. */
export function sameSolution(a: Home, b: Home): boolean {
  const [one, other] = [`${a.folder}/`.toLowerCase(), `${b.folder}/`.toLowerCase()];
  return one.startsWith(other) || other.startsWith(one);
}

function layoutOf(inventory: Inventory): Layout {
  const known = layouts.get(inventory);
  if (known !== undefined) return known;
  const layout = workOut(inventory);
  layouts.set(inventory, layout);
  return layout;
}

function workOut({ tree: { files }, manifests }: Inventory): Layout {
  const folders = homesOf(files.keys());
  const homes = new Map<Manifest, Home | undefined>();
  const homeAt = (file: string) => (files.has(file) ? folders.get(folderOf(file)) : undefined);
  const homeOf = (manifest: Manifest): Home | undefined => {
    const known = homes.get(manifest);
    if (known !== undefined || homes.has(manifest)) return known;
    const home = homeAt(manifest.origin.file) ?? appliedHome(manifest, homeAt);
    homes.set(manifest, home);
    return home;
  };
  let groups: readonly Group[] | undefined;
  return {
    homeOf,
    groups: () => {
      groups ??= groupBySolution(manifests, homeOf);
      return groups;
    },
  };
}

function isOfTests({ build }: Placement): boolean {
  return build.tier === "testers";
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf("/") + 1);
}

/** By folder. One that holds files is a solution; one that holds only folders is an organisation with a solution in each. */
function homesOf(paths: Iterable<string>): ReadonlyMap<string, Home | undefined> {
  const places = new Map<string, Place | undefined>();
  const solutions = new Set<string>();
  for (const path of paths) {
    const folder = folderOf(path);
    if (places.has(folder)) continue;
    const place = placeOf(folder);
    places.set(folder, place);
    if (place?.parts.length === 1) solutions.add(`${place.tier} ${place.tree}/${place.parts[0]}`);
  }
  return new Map([...places].map(([folder, place]) => [folder, place && homeIn(place, solutions)]));
}

interface Place extends Omit<Home, "folder"> {
  /** The folders below the tier. */
  readonly parts: readonly string[];
}

function placeOf(folder: string): Place | undefined {
  const [, tree = "", spelling, tier, below = ""] = IN_TIER.exec(folder) ?? [];
  if (spelling === undefined) return undefined;
  const parts = below.split("/").filter((part) => part !== "");
  return { tree, tier: (tier?.toLowerCase() ?? "testers") as Tier, spelling, parts };
}

function homeIn({ tree, tier, spelling, parts }: Place, solutions: ReadonlySet<string>): Home | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  const depth = solutions.has(`${tier} ${tree}/${first}`) ? 1 : 2;
  return { tree, tier, spelling, folder: parts.slice(0, depth).join("/") };
}

function appliedHome({ placements }: Manifest, homeAt: (file: string) => Home | undefined): Home | undefined {
  for (const { build } of placements) {
    const home = build.tier && homeAt(`${build.path}/kustomization.yaml`);
    if (home) return home;
  }
  return undefined;
}

function groupBySolution(manifests: readonly Manifest[], homeOf: Layout["homeOf"]): Group[] {
  const groups = new Map<string, { home: Home; manifests: Manifest[] }>();
  const byHome = new Map<Home, { home: Home; manifests: Manifest[] }>();
  for (const manifest of manifests) {
    const home = homeOf(manifest);
    if (home === undefined) continue;
    let group = byHome.get(home);
    if (group === undefined) {
      // Folders of one solution, such as its stages, each have a home of their own.
      const key = `${home.tier} ${home.tree}/${home.folder.toLowerCase()}`;
      group = groups.get(key) ?? { home, manifests: [] };
      groups.set(key, group);
      byHome.set(home, group);
    }
    group.manifests.push(manifest);
  }
  return [...groups.values()];
}
