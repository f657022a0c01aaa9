import type { Inventory, Manifest } from "../../../model/manifest.js";
import type { TreeRule } from "../../rule.js";
import { homeOf } from "./homes.js";

const CANONICAL = ["Addons/Core", "Addons/Partner", "Testers"];

/** Where files of the tree lie. */
export const LAYOUT: readonly TreeRule[] = [
  {
    code: "tier-spelling",
    set: "policy",
    severity: "warning",
    title: "A folder of a tier is spelt in two ways",
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
];

interface Spelling {
  readonly manifest: Manifest;
  count: number;
}

function spellingsOf(inventory: Inventory): Map<string, Map<string, Spelling>> {
  const spellings = new Map<string, Map<string, Spelling>>();
  for (const manifest of inventory.manifests) {
    const home = homeOf(manifest, inventory);
    if (home === undefined) continue;
    const known = spellings.get(home.tier) ?? new Map<string, Spelling>();
    spellings.set(home.tier, known);
    const entry = known.get(home.spelling) ?? { manifest, count: 0 };
    entry.count += 1;
    known.set(home.spelling, entry);
  }
  return spellings;
}

/** The one that most objects use; of equals the one that the public tree uses. */
function usualSpelling(tier: string, bySpelling: ReadonlyMap<string, Spelling>): string {
  const weight = ([spelling, { count }]: readonly [string, Spelling]) =>
    count + (CANONICAL.includes(spelling) ? 0.5 : 0);
  return [...bySpelling].sort((a, b) => weight(b) - weight(a))[0]?.[0] ?? tier;
}
