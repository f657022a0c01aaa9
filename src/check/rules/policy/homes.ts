import type { Inventory, Manifest, Tier } from "../../../model/manifest.js";

/** Where in the layout of the tree a solution, or the functional test of one, lies. */
export interface Home {
  /** The folder above the tier. */
  readonly tree: string;
  readonly tier: Tier;
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
}

const IN_TIER = /^(?:(.*?)\/)?(?:addons\/(core|partner)|testers)\/(.+)$/i;
const layouts = new WeakMap<Inventory, Layout>();

/** Where an object belongs: by its file, else by the folder that is applied; undefined outside all tiers. */
export function homeOf(manifest: Manifest, inventory: Inventory): Home | undefined {
  const { homes } = layoutOf(inventory);
  return homes.get(manifest.origin.file) ?? appliedHome(manifest, homes);
}

/** Whether the object belongs to a functional test. */
export function isTest(manifest: Manifest, inventory: Inventory): boolean {
  return (
    homeOf(manifest, inventory)?.tier === "testers" || manifest.placements.some(({ build }) => build.tier === "testers")
  );
}

/** Whether the object belongs to a solution of a partner. */
export function isPartner(manifest: Manifest, inventory: Inventory): boolean {
  return homeOf(manifest, inventory)?.tier === "partner";
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
  const layout = { homes, groups: groupBySolution(inventory.manifests, homes) };
  layouts.set(inventory, layout);
  return layout;
}

/** A folder that holds files is a solution; one that holds only folders is an organisation with a solution in each. */
function homesOf(paths: readonly string[]): Map<string, Home | undefined> {
  const found = paths.map((path) => ({ path, place: placeOf(path) }));
  const solutions = new Set(
    found.flatMap(({ place }) => (place?.parts.length === 2 ? `${place.key}/${place.parts[0]}` : [])),
  );
  return new Map(
    found.map(({ path, place }) => {
      if (place === undefined || place.parts.length < 2) return [path, undefined];
      const { tree, tier, parts, key } = place;
      return [path, { tree, tier, folder: parts.slice(0, solutions.has(`${key}/${parts[0]}`) ? 1 : 2).join("/") }];
    }),
  );
}

function placeOf(path: string) {
  const match = IN_TIER.exec(path);
  if (match === null) return undefined;
  const tree = match[1] ?? "";
  const tier = (match[2]?.toLowerCase() ?? "testers") as Tier;
  return { tree, tier, parts: (match[3] ?? "").split("/"), key: `${tree}/${tier}` };
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
  for (const manifest of manifests) {
    const home = homes.get(manifest.origin.file) ?? appliedHome(manifest, homes);
    if (home === undefined) continue;
    const key = `${home.tree}\n${home.tier}\n${home.folder.toLowerCase()}`;
    const group = groups.get(key) ?? { home, manifests: [] };
    group.manifests.push(manifest);
    groups.set(key, group);
  }
  return [...groups.values()];
}
