import type { Environment } from "../model/environment.js";
import { compare, type Finding, sortFindings } from "../model/finding.js";
import { ClusterFiles } from "./clusters.js";
import { findConflicts, missingAmbient } from "./conflicts.js";
import { type Dependencies, dependenciesIn } from "./dependencies.js";
import { ambientOf, environmentFiles } from "./environment-files.js";
import { indexFile, indexPath, listEntries } from "./index-file.js";
import { Layout } from "./layout.js";
import { Placer } from "./place.js";
import { type Site, siteFiles, sitesOf } from "./solution-files.js";
import type { Compiled, CompileOptions, Definition, EmittedSolution, PlacedSolution, SolutionFile } from "./types.js";

/**
 * Compiles definitions into the tree for all environments. Problems of all of them are collected in the findings; nothing is thrown for
 * bad input and nothing is written.
 */
export function compile(
  definitions: readonly Definition[],
  environments: readonly Environment[],
  options: CompileOptions,
): Compiled {
  const layout = new Layout(options);
  const placer = new Placer(environments, options);
  const findings: Finding[] = [];
  const sited: { solution: PlacedSolution; sites: Site[] }[] = [];
  for (const definition of definitions) {
    const placed = placer.place(definition);
    findings.push(...placed.findings);
    if (placed.solution)
      sited.push({ solution: placed.solution, sites: sitesOf(placed.solution, environments, layout) });
  }
  sited.sort((a, b) => compare(a.solution.name, b.solution.name));
  findings.push(
    ...findConflicts(sited),
    ...sited.flatMap(({ solution }) => missingAmbient(solution, environments, ambientOf)),
  );
  const unmet: Finding[] = [];
  const dependencies = resolve(environments, sited, unmet);
  // What a solution requires may be missing only because the definition that brings it failed.
  const failed = findings.some(({ code }) => code === "definition-failed");
  findings.push(...(failed ? unmet.filter(({ code }) => code !== "unmet-requirement") : unmet));
  const clusters = new ClusterFiles(layout);
  const solutions = sited.map(({ solution, sites }) =>
    emitSolution(solution, sites, layout, clusters, dependencies, options),
  );
  return {
    solutions,
    shared: new Map(environments.flatMap((environment) => [...environmentFiles(environment, layout, options)])),
    findings: sortFindings(findings),
    environments: environments.map(({ name }) => countIn(name, sited)),
  };
}

function resolve(
  environments: readonly Environment[],
  sited: readonly { readonly solution: PlacedSolution }[],
  findings: Finding[],
): ReadonlyMap<string, ReadonlyMap<string, Dependencies>> {
  const solutions = sited.map(({ solution }) => solution);
  return new Map(
    environments.map((environment) => {
      const resolved = dependenciesIn(environment, solutions);
      findings.push(...resolved.findings);
      return [environment.name, resolved.of];
    }),
  );
}

function emitSolution(
  solution: PlacedSolution,
  sites: readonly Site[],
  layout: Layout,
  clusters: ClusterFiles,
  dependencies: ReadonlyMap<string, ReadonlyMap<string, Dependencies>>,
  options: CompileOptions,
): EmittedSolution {
  const own = sites.flatMap((site) => siteFiles(site, solution.name, layout));
  const flux = sites.flatMap((site) =>
    site.environments.flatMap((environment) => {
      const needed = dependencies.get(environment.name)?.get(solution.name) ?? { addon: [], test: [] };
      return clusters.of(solution, site, environment, needed);
    }),
  );
  const files: SolutionFile[] = [...own, ...flux].sort((a, b) => compare(a.path, b.path));
  const entries = listEntries(sites, layout);
  const index = {
    path: indexPath(solution.name),
    content: indexFile(solution, sites, files, entries, options),
    objects: [],
  };
  const running = [...solution.made.keys()];
  return { id: solution.id, name: solution.name, environments: running, files: [...files, index], entries };
}

function countIn(
  name: string,
  sited: readonly { readonly solution: PlacedSolution }[],
): Compiled["environments"][number] {
  const made = sited.flatMap(({ solution }) => solution.made.get(name) ?? []);
  return { name, solutions: made.length, objects: made.reduce((sum, { objects }) => sum + objects.length, 0) };
}
