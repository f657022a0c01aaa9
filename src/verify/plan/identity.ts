import type { Manifest, Tier } from "../../model/manifest.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import type { Draft, Share } from "./drafts.js";
import { textAt } from "./fields.js";

/** Which solution a folder of the tree is, as its index says. */
export interface IndexedSolution {
  readonly vendor: string;
  readonly product: string;
  /** Its files, from the root that all paths of the tree are relative to. */
  readonly files: readonly string[];
}

/** What a solution is called, and where it belongs. */
export type Identity = Pick<
  SolutionPlan,
  "vendor" | "product" | "version" | "tier" | "path" | "missingLabels" | "namespaces"
>;

/** The labels by which a namespace says whose it is: vendor, product, version. */
const LABELS = [
  "aws.conformance.vendor",
  "aws.conformance.vendor-solution",
  "aws.conformance.vendor-solution-version",
] as const;

/** Tells who a solution is. */
export type Identify = (draft: Draft) => Identity;

/**
 * By the conformance labels of its namespace. Those of the core tier have none: they are what their Kustomizations' labels
 * say, else what the tree's index says.
 */
export function identifier(index: readonly IndexedSolution[]): Identify {
  const byFile = new Map(index.flatMap((solution) => solution.files.map((file) => [file, solution] as const)));
  return (draft) => {
    const all = [...draft.shares.values()];
    const shares = [...all.filter(({ part }) => part === "addon"), ...all.filter(({ part }) => part === "test")];
    const objects = shares.flatMap((share) => share.objects);
    const namespaces = objects.filter(({ apiVersion, kind }) => apiVersion === "v1" && kind === "Namespace");
    const path = pathOf(draft, shares[0]);
    const tier = tierOf(path);
    const labelled = bestLabelled(namespaces);
    const stated = tier === "core" ? (draft.labels ?? indexed(objects, byFile)) : undefined;
    return {
      vendor: labelled?.[0] ?? stated?.vendor,
      product: labelled?.[1] ?? stated?.product,
      version: labelled?.[2],
      tier,
      path,
      missingLabels: tier === "core" ? [] : LABELS.filter((_, i) => labelled?.[i] === undefined),
      namespaces: [...new Set(namespaces.map(({ name }) => name))],
    };
  };
}

/**
 * The folder of the add-on, not that of a tier which holds it; where there is none, that of the tests. What has no folder here is
 * where its Kustomization stands.
 */
function pathOf({ folders }: Draft, first: Share | undefined): string {
  const path = first?.build.path ?? "";
  if (folders.has(path)) return path;
  const all = [...folders];
  const own = all.find((folder) => first?.part === "test" || tierOf(folder) !== undefined) ?? all[0];
  return own ?? first?.build.origin?.file ?? path;
}

/** The tier of an add-on, by the parts of its path. */
function tierOf(path: string): Exclude<Tier, "testers"> | undefined {
  const tier = /(?:^|\/)addons\/(core|partner)(?:\/|$)/i.exec(path)?.[1]?.toLowerCase();
  return tier === "core" || tier === "partner" ? tier : undefined;
}

type Labels = readonly (string | undefined)[];

/** Of several namespaces the one that says most: those of tests have no such labels. */
function bestLabelled(namespaces: readonly Manifest[]): Labels | undefined {
  let best: Labels | undefined;
  let most = 0;
  for (const { value } of namespaces) {
    const labels = LABELS.map((label) => labelOf(value, label));
    const count = labels.filter((label) => label !== undefined).length;
    if (count <= most) continue;
    best = labels;
    most = count;
  }
  return best;
}

function labelOf(value: Manifest["value"], label: string): string | undefined {
  const labels = (value["metadata"] as { labels?: unknown } | undefined)?.labels;
  return textAt(labels, label);
}

function indexed(
  objects: readonly Manifest[],
  byFile: ReadonlyMap<string, IndexedSolution>,
): IndexedSolution | undefined {
  for (const { origin } of objects) {
    const found = byFile.get(origin.file);
    if (found !== undefined) return found;
  }
  return undefined;
}
