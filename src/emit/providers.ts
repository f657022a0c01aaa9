import type { Environment } from "../model/environment.js";
import { isClusterScoped } from "../model/kinds.js";
import type { Requirement } from "../model/solution.js";
import { solutionId } from "../model/solution.js";
import type { PlacedSolution } from "./types.js";

/** What the solutions of one environment offer each other: names of solutions by what they provide. */
export class Providers {
  readonly #names = new Map<string, string>();

  constructor(
    private readonly environment: Environment,
    solutions: readonly PlacedSolution[],
  ) {
    for (const solution of solutions) this.#add(solution);
  }

  /**
   * The name of the solution that provides what is required; `"given"` where the environment has it anyway or nothing is known against
   * it, undefined where it is missing for certain.
   */
  find(requirement: Requirement): { readonly solution: string } | "given" | undefined {
    const key = this.#key(requirement);
    const solution = key === undefined ? undefined : this.#names.get(key);
    if (solution !== undefined) return { solution };
    if (requirement.kind === "solution") return undefined;
    if (requirement.kind === "crd")
      return this.environment.provides.crds.includes(requirement.name) ? "given" : undefined;
    return "given";
  }

  #add(solution: PlacedSolution): void {
    const made = solution.made.get(this.environment.name);
    if (made === undefined) return;
    this.#names.set(`solution ${solution.id}`, solution.name);
    for (const crd of made.facts.crds) this.#names.set(`crd ${crd}`, solution.name);
    for (const storageClass of made.facts.storageClasses)
      this.#names.set(`StorageClass ${storageClass}`, solution.name);
    for (const { json } of made.objects) {
      if (!isClusterScoped(json.apiVersion, json.kind)) continue;
      const kind = json.kind === "CustomResourceDefinition" ? "crd" : json.kind;
      this.#names.set(`${kind} ${json.metadata.name}`, solution.name);
    }
  }

  #key(requirement: Requirement): string | undefined {
    if (requirement.kind === "solution") return `solution ${solutionId(requirement)}`;
    if (requirement.kind === "crd") return `crd ${requirement.name}`;
    if (requirement.kind === "secret-store") return `ClusterSecretStore ${requirement.name}`;
    const name = requirement.name ?? this.environment.storageClasses.find((storageClass) => storageClass.default)?.name;
    return name === undefined ? undefined : `StorageClass ${name}`;
  }
}
