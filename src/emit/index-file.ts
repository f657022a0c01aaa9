import { compare } from "../model/finding.js";
import type { RequiredSecret } from "../model/solution.js";
import { INDEX_FOLDER, type Layout } from "./layout.js";
import type { Site } from "./solution-files.js";
import type { CompileOptions, MadeObject, PlacedSolution, SolutionFile } from "./types.js";

/** Path of a solution's index file. */
export function indexPath(name: string): string {
  return `${INDEX_FOLDER}/solutions/${name}.json`;
}

/** What was generated from where, for one solution: each file, and for each object in it the construct and line that made it. */
export function indexFile(
  solution: PlacedSolution,
  sites: readonly Site[],
  files: readonly SolutionFile[],
  entries: readonly { readonly list: string; readonly folder: string }[],
  { generator }: CompileOptions,
): string {
  const first = sites[0];
  const facts = first?.made.facts;
  return `${JSON.stringify(
    {
      apiVersion: "conformitron.io/v1",
      kind: "SolutionIndex",
      generator,
      vendor: facts?.vendor,
      product: facts?.product,
      tier: facts?.tier,
      namespace: facts?.namespace,
      definition: solution.definition.file,
      export: solution.definition.exportName,
      maintainers: facts?.maintainers,
      links: facts?.links,
      environments: [...solution.made.keys()].sort(compare),
      common: solution.common,
      requiredSecrets: distinct(sites.flatMap(({ made }) => made.requiredSecrets)),
      ambient: [...new Set(sites.flatMap(({ made }) => made.ambient))].sort(compare),
      entries,
      files: Object.fromEntries(files.map(({ path, objects }) => [path, objects.map(objectEntry)])),
    },
    undefined,
    1,
  )}\n`;
}

/** The lines of the tiers' lists that belong to a solution. */
export function listEntries(sites: readonly Site[], layout: Layout): { list: string; folder: string }[] {
  const entries = sites.flatMap(({ made, addon, tests }) => {
    const { folder, tier } = made.facts;
    const top = addon.slice(0, addon.indexOf("/"));
    return [
      { list: `${layout.tier(top, tier)}/kustomization.yaml`, folder },
      ...(tests === undefined ? [] : [{ list: `${layout.testers(top)}/kustomization.yaml`, folder }]),
    ];
  });
  return entries.sort((a, b) => compare(a.list, b.list));
}

function distinct(secrets: readonly RequiredSecret[]): RequiredSecret[] {
  const sorted = [...secrets].sort((a, b) => compare(a.remoteKey, b.remoteKey));
  return [...new Map(sorted.map((secret) => [JSON.stringify(secret), secret])).values()];
}

function objectEntry({ json, construct, origin }: MadeObject): Record<string, unknown> {
  return {
    apiVersion: json.apiVersion,
    kind: json.kind,
    namespace: json.metadata.namespace,
    name: json.metadata.name,
    construct,
    source: origin ? `${origin.file}:${origin.line}:${origin.column}` : undefined,
  };
}
