import type { Environment } from "../model/environment.js";
import { compare } from "../model/finding.js";
import type { StageFacts } from "../model/solution.js";
import { durationSeconds } from "../model/syntax.js";
import { atServedLevel } from "./api-levels.js";
import { documentsFile, kustomizationFile, objectFile } from "./documents.js";
import { DEFAULT_SOURCE, fluxKustomization, waitTime } from "./flux.js";
import { type Layout, topFolder } from "./layout.js";
import { roleFile } from "./roles.js";
import type { MadeObject, MadeSolution, PlacedSolution, SolutionFile } from "./types.js";

/** The stage of what is in no other. */
const FIRST_STAGE: StageFacts = {
  name: "base",
  dependsOn: [],
  healthChecks: [],
  healthCheckExpressions: [],
  timeout: "10m",
};

/** One place where a solution is written, for the environments that read it there. */
export interface Site {
  readonly made: MadeSolution;
  readonly environments: readonly Environment[];
  /** Folder of the add-on. */
  readonly addon: string;
  /** Folder of the tests; undefined where there are none. */
  readonly tests: string | undefined;
}

/** Where a solution is written: once in the common folder, or once for each environment. */
export function sitesOf(solution: PlacedSolution, environments: readonly Environment[], layout: Layout): Site[] {
  const running = environments.flatMap((environment) => {
    const made = solution.made.get(environment.name);
    return made ? [{ made, environments: [environment] }] : [];
  });
  const first = running[0];
  const groups = solution.common && first ? [{ made: first.made, environments }] : running;
  return groups.map(({ made, environments: readers }) => {
    const top = topFolder(solution.common, readers[0] as Environment);
    const tested = made.objects.some(({ part }) => part === "test");
    return {
      made,
      environments: readers,
      addon: `${layout.tier(top, made.facts.tier)}/${made.facts.folder}`,
      tests: tested ? `${layout.testers(top)}/${made.facts.folder}` : undefined,
    };
  });
}

/** The stages of a solution's add-on in their order, none where everything is applied at once. */
export function stagesOf({ objects, stages }: MadeSolution): readonly StageFacts[] {
  const first = objects.some(({ part, stage }) => part === "addon" && stage === undefined);
  return first && stages.length > 0 ? [FIRST_STAGE, ...stages] : stages;
}

/** The files of a solution at one site. */
export function siteFiles(site: Site, name: string, layout: Layout): SolutionFile[] {
  const objects = site.made.objects.map((object) => ({
    ...object,
    json: atServedLevel(object.json, site.environments),
  }));
  const addons = objects.filter(({ part }) => part === "addon");
  const files = site.made.stages.length > 0 ? stagedFiles(site, name, addons, layout) : roleFiles(site.addon, addons);
  if (site.tests !== undefined)
    files.push(
      ...roleFiles(
        site.tests,
        objects.filter(({ part }) => part === "test"),
      ),
    );
  return files.sort((a, b) => compare(a.path, b.path));
}

/** One file for each role of objects, and the list of them. */
function roleFiles(folder: string, objects: readonly MadeObject[]): SolutionFile[] {
  const byFile = new Map<string, MadeObject[]>();
  for (const object of objects) {
    const file = roleFile(object.json);
    byFile.set(file, [...(byFile.get(file) ?? []), object]);
  }
  const files = [...byFile].map(([file, members]) => ({
    path: `${folder}/${file}`,
    content: objectFile(members),
    objects: members,
  }));
  return [
    ...files,
    { path: `${folder}/kustomization.yaml`, content: kustomizationFile([...byFile.keys()]), objects: [] },
  ];
}

/** A subfolder for each stage; the solution's own list has only the stages' Flux Kustomizations. */
function stagedFiles(site: Site, name: string, objects: readonly MadeObject[], layout: Layout): SolutionFile[] {
  const stages = stagesOf(site.made);
  const known = new Set(stages.map((stage) => stage.name));
  const files: SolutionFile[] = [];
  const kustomizations: Record<string, unknown>[] = [];
  for (const stage of stages) {
    const members = objects.filter((object) => (object.stage ?? FIRST_STAGE.name) === stage.name);
    const path = `${site.addon}/${stage.name}`;
    files.push(...roleFiles(path, members));
    kustomizations.push(
      fluxKustomization({
        name: `${name}-${stage.name}`,
        timeout: waitTime(
          members.map(({ json }) => json),
          durationSeconds(stage.timeout),
        ),
        healthCheckExpressions: stage.healthCheckExpressions,
        path: layout.source(path),
        source: DEFAULT_SOURCE,
        dependsOn: stage.dependsOn.filter((other) => known.has(other)).map((other) => `${name}-${other}`),
        substitute: members.some(({ substituted }) => substituted),
        healthChecks: stage.healthChecks.map((check) => ({ namespace: site.made.facts.namespace, ...check })),
      }),
    );
  }
  return [
    ...files,
    { path: `${site.addon}/stages.yaml`, content: documentsFile(kustomizations), objects: [] },
    { path: `${site.addon}/kustomization.yaml`, content: kustomizationFile(["stages.yaml"]), objects: [] },
  ];
}
