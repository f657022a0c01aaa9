import type { EnvironmentFacts } from "../model/environment.js";
import type { Dependencies } from "./dependencies.js";
import { documentFile } from "./documents.js";
import { DEFAULT_SOURCE, fluxKustomization } from "./flux.js";
import { clustersFolder, type Layout } from "./layout.js";
import type { Site } from "./solution-files.js";
import type { PlacedSolution, SolutionFile } from "./types.js";

/**
 * The Flux Kustomizations of a solution and its tests in one environment. Their names do not depend on where the solution is written: moving it
 * changes the path alone, so that nothing is pruned.
 */
export class ClusterFiles {
  /** Most of these files are the same in every environment; their text is made once. */
  readonly #texts = new Map<string, string>();

  constructor(private readonly layout: Layout) {}

  of(solution: PlacedSolution, site: Site, environment: EnvironmentFacts, dependencies: Dependencies): SolutionFile[] {
    const { source } = environment.gitops;
    const staged = site.made.stages.length > 0;
    const labels = {
      "conformitron.io/vendor": label(solution.id, 0),
      "conformitron.io/product": label(solution.id, 1),
    };
    const addon = fluxKustomization({
      name: solution.name,
      path: this.layout.source(site.addon),
      source,
      dependsOn: dependencies.addon,
      timeout: staged ? "30m" : "15m",
      substitute: !staged && substitutes(site, "addon"),
      labels: { ...labels, "conformitron.io/part": "addon" },
      patchSource: staged && source !== DEFAULT_SOURCE,
    });
    const files = [this.#file(environment, solution.name, addon)];
    if (site.tests === undefined) return files;
    const test = fluxKustomization({
      name: `${solution.name}-test`,
      path: this.layout.source(site.tests),
      source,
      dependsOn: [...new Set([solution.name, ...dependencies.test])].sort(),
      timeout: "5m",
      substitute: substitutes(site, "test"),
      labels: { ...labels, "conformitron.io/part": "test" },
    });
    return [...files, this.#file(environment, `${solution.name}-test`, test)];
  }

  #file(environment: EnvironmentFacts, name: string, object: Record<string, unknown>): SolutionFile {
    const key = JSON.stringify(object);
    const content = this.#texts.get(key) ?? documentFile(object);
    this.#texts.set(key, content);
    return { path: `${clustersFolder(environment.name)}/${name}.yaml`, content, objects: [] };
  }
}

function substitutes(site: Site, part: "addon" | "test"): boolean {
  return site.made.objects.some((object) => object.part === part && object.substituted);
}

function label(id: string, index: number): string {
  return id.split("/")[index] ?? "";
}
