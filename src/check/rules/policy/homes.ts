import type { Inventory, Manifest, Tier } from "../../../model/manifest.js";

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

interface Layout {
  readonly homes: ReadonlyMap<string, Home | undefined>;
  readonly groups: readonly Group[];
  readonly tests: ReadonlySet<Manifest>;
}

const IN_TIER = /^(?:(.*?)\/)?(addons\/(core|partner)|testers)\/(.*)$/i;
const layouts = new WeakMap<Inventory, Layout>();

/** Where an object belongs: by its file, else by the folder that is applied; undefined outside all tiers. */
export function homeOf(manifest: Manifest, inventory: Inventory): Home | undefined {
  const { homes } = layoutOf(inventory);
  return homes.get(manifest.origin.file) ?? appliedHome(manifest, homes);
}

/** Whether the object belongs to a functional test. */
export function isTest(manifest: Manifest, inventory: Inventory): boolean {
  return layoutOf(inventory).tests.has(manifest);
}

/** All solutions and tests, in the order of the objects. */
export function groupsOf(inventory: Inventory): readonly Group[] {
  return layoutOf(inventory).groups;
}

/** Whether two folders are of one solution: the same one, or one below the other, whatever their case and their tree. */
export function sameSolution(a: Home, b: Home): boolean {
  const [one, other] = [`${a.folder}/`.toLowerCase(), `${b.folder}/`.toLowerCase()];
  return one.startsWith(other) || other.startsWith(one);
}

function layoutOf(inventory: Inventory): Layout {
  const known = layouts.get(inventory);
  if (known !== undefined) return known;
  const homes = homesOf([...inventory.tree.files.keys()]);
  const groups = groupBySolution(inventory.manifests, homes);
  const layout = { homes, groups, tests: testsOf(inventory.manifests, homes) };
  layouts.set(inventory, layout);
  return layout;
}

function testsOf(manifests: readonly Manifest[], homes: ReadonlyMap<string, Home | undefined>): Set<Manifest> {
  return new Set(
    manifests.filter(
      (manifest) =>
        (homes.get(manifest.origin.file) ?? appliedHome(manifest, homes))?.tier === "testers" ||
        manifest.placements.some(({ build }) => build.tier === "testers"),
    ),
  );
}

/** A folder that holds files is a solution; one that holds only folders is an organisation with a solution in each. */
function homesOf(paths: readonly string[]): Map<string, Home | undefined> {
  const places = new Map<string, Place | undefined>();
  const solutions = new Set<string>();
  for (const path of paths) {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    if (places.has(folder)) continue;
    const place = placeOf(folder);
    places.set(folder, place);
    if (place?.parts.length === 1) solutions.add(`${place.tier} ${place.tree}/${place.parts[0]}`);
  }
  const homes = new Map([...places].map(([folder, place]) => [folder, place && homeAt(place, solutions)]));
  return new Map(paths.map((path) => [path, homes.get(path.slice(0, path.lastIndexOf("/") + 1))]));
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

function homeAt({ tree, tier, spelling, parts }: Place, solutions: ReadonlySet<string>): Home | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  const depth = solutions.has(`${tier} ${tree}/${first}`) ? 1 : 2;
  return { tree, tier, spelling, folder: parts.slice(0, depth).join("/") };
}

function appliedHome({ placements }: Manifest, homes: ReadonlyMap<string, Home | undefined>): Home | undefined {
  for (const { build } of placements) {
    const home = build.tier && homes.get(`${build.path}/kustomization.yaml`);
    if (home) return home;
  }
  return undefined;
}

function groupBySolution(manifests: readonly Manifest[], homes: ReadonlyMap<string, Home | undefined>): Group[] {
  const groups = new Map<string, { home: Home; manifests: Manifest[] }>();
  const byHome = new Map<Home, { home: Home; manifests: Manifest[] }>();
  for (const manifest of manifests) {
    const home = homes.get(manifest.origin.file) ?? appliedHome(manifest, homes);
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
