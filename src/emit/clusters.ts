import type { Environment } from "../model/environment.js";
import { compare } from "../model/finding.js";
import { durationSeconds } from "../model/syntax.js";
import type { Dependencies } from "./dependencies.js";
import { documentFile } from "./documents.js";
import { DEFAULT_SOURCE, type FluxKustomizationProps, fluxKustomization, waitTime } from "./flux.js";
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

  of(solution: PlacedSolution, site: Site, environment: Environment, dependencies: Dependencies): SolutionFile[] {
    const { source } = environment.gitops;
    const staged = site.made.stages.length > 0;
    const addon = this.#file(environment, solution, "addon", {
      name: solution.name,
      path: this.layout.source(site.addon),
      source,
      dependsOn: dependencies.addon,
      timeout: addonTimeout(site),
      substitute: !staged && substitutes(site, "addon"),
      patchSource: staged && source !== DEFAULT_SOURCE,
    });
    if (site.tests === undefined) return [addon];
    const test = this.#file(environment, solution, "test", {
      name: `${solution.name}-test`,
      path: this.layout.source(site.tests),
      source,
      dependsOn: [...new Set([solution.name, ...dependencies.test])].sort(compare),
      timeout: "5m",
      substitute: substitutes(site, "test"),
    });
    return [addon, test];
  }

  #file(
    environment: Environment,
    { id }: PlacedSolution,
    part: "addon" | "test",
    props: FluxKustomizationProps,
  ): SolutionFile {
    const { name, path, source, dependsOn } = props;
    const key = [name, path, source, ...dependsOn].join("\n");
    const content = this.#texts.get(key) ?? documentFile(fluxKustomization({ ...props, labels: labels(id, part) }));
    this.#texts.set(key, content);
    return { path: `${clustersFolder(environment.name)}/${name}.yaml`, content, objects: [] };
  }
}

/**
 * Stages are waited for one after the other, but not for longer than half an hour: while Flux waits it takes up no newer revision, so a
 * mend in Git would wait as well. After the time is up it tries again.
 */
function addonTimeout({ made }: Site): string {
  const objects = made.objects.filter(({ part }) => part === "addon").map(({ json }) => json);
  const staged = made.stages.reduce((sum, { timeout }) => sum + durationSeconds(timeout), 0);
  return waitTime(objects, Math.max(900, Math.min(1800, 600 + staged)));
}

function substitutes(site: Site, part: "addon" | "test"): boolean {
  return site.made.objects.some((object) => object.part === part && object.substituted);
}

function labels(id: string, part: "addon" | "test"): Record<string, string> {
  const [vendor = "", product = ""] = id.split("/");
  return { "conformitron.io/vendor": vendor, "conformitron.io/product": product, "conformitron.io/part": part };
}
