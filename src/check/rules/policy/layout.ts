import { apiGroup } from "../../../model/kinds.js";
import type { Inventory, Manifest } from "../../../model/manifest.js";
import type { TreeRule } from "../../rule.js";
import { groupsOf, homeOf } from "./homes.js";

const CANONICAL = ["Addons/Core", "Addons/Partner", "Testers"];
const IN_TIER = /(?:^|\/)(addons\/(?:core|partner)|testers)\//i;

/** Where files of the tree lie. */
export const LAYOUT: readonly TreeRule[] = [
  {
    code: "tier-spelling",
    set: "policy",
    severity: "warning",
    title: "a folder of a tier is spelt in two ways",
    why: "Linux tells testers from Testers: Flux applies one of them, and what is in the other is applied by nobody.",
    fix: "call the folders Addons/Core, Addons/Partner and Testers",
    checkTree: ({ inventory }, report) => {
      const spellings = spellingsOf(inventory);
      for (const [tier, bySpelling] of spellings) {
        const usual = usualSpelling(tier, bySpelling);
        for (const [spelling, first] of bySpelling) {
          if (spelling !== usual)
            report(first.manifest, "", `the folder is called ${spelling} here, and ${usual} elsewhere`);
        }
      }
    },
  },
  {
    code: "outside-tier",
    set: "policy",
    severity: "warning",
    title: "a manifest lies in the folder of an environment, but in none of its tiers",
    why: "Clusters apply the tiers: what lies beside them is applied by nobody, and looks as if it were.",
    fix: "move it below Addons/Core, Addons/Partner or Testers",
    checkTree: ({ inventory }, report) => {
      const trees = new Set(groupsOf(inventory).map(({ home }) => home.tree));
      for (const manifest of inventory.manifests) {
        const { file } = manifest.origin;
        if (IN_TIER.test(file) || homeOf(manifest, inventory) !== undefined || manifest.placements.length > 0) continue;
        if (apiGroup(manifest.apiVersion).endsWith("conformitron.io")) continue;
        const tree = parentsOf(file).find((folder) => trees.has(folder));
        if (tree !== undefined) report(manifest, "", `${file} is in no tier of ${tree}`);
      }
    },
  },
];

interface Spelling {
  readonly manifest: Manifest;
  count: number;
}

function spellingsOf({ manifests }: Inventory): Map<string, Map<string, Spelling>> {
  const spellings = new Map<string, Map<string, Spelling>>();
  for (const manifest of manifests) {
    const spelling = IN_TIER.exec(manifest.origin.file)?.[1];
    if (spelling === undefined) continue;
    const known = spellings.get(spelling.toLowerCase()) ?? new Map<string, Spelling>();
    spellings.set(spelling.toLowerCase(), known);
    const entry = known.get(spelling) ?? { manifest, count: 0 };
    entry.count += 1;
    known.set(spelling, entry);
  }
  return spellings;
}

/** The one that most objects use; of equals the one that the public tree uses. */
function usualSpelling(tier: string, bySpelling: ReadonlyMap<string, Spelling>): string {
  const weight = ([spelling, { count }]: readonly [string, Spelling]) =>
    count + (CANONICAL.includes(spelling) ? 0.5 : 0);
  return [...bySpelling].sort((a, b) => weight(b) - weight(a))[0]?.[0] ?? tier;
}

function parentsOf(file: string): string[] {
  const parts = file.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
