import { COMMON_FOLDER, type Environment } from "../model/environment.js";
import type { Tier } from "../model/solution.js";
import type { CompileOptions } from "./types.js";

/** The folders of the tree, relative to the output folder. */
export class Layout {
  constructor(private readonly options: Pick<CompileOptions, "tierCase" | "sourcePath">) {}

  /** Folder of the add-ons of a tier, such as `eks-anywhere-common/Addons/Partner`. */
  tier(top: string, tier: Tier): string {
    return `${top}/${this.#case("Addons")}/${this.#case(tier === "core" ? "Core" : "Partner")}`;
  }

  /** Folder of the tests, such as `eks-anywhere-common/Testers`. */
  testers(top: string): string {
    return `${top}/${this.#case("Testers")}`;
  }

  /** A path of the tree as Flux reads it from the Git repository. */
  source(path: string): string {
    const prefix = this.options.sourcePath.replace(/^\.\/|\/$/g, "");
    return prefix === "" || prefix === "." ? `./${path}` : `./${prefix}/${path}`;
  }

  #case(name: string): string {
    return this.options.tierCase === "lower" ? name.toLowerCase() : name;
  }
}

/** Where a solution is written for an environment. */
export function topFolder(common: boolean, environment: Environment): string {
  return common ? COMMON_FOLDER : environment.folder;
}

/** Folder of an environment's Flux Kustomizations. */
export function clustersFolder(environment: string): string {
  return `clusters/${environment}`;
}

/** Folder of what is put on a cluster by hand, once. */
export function bootstrapFolder(environment: string, cluster: string): string {
  return `bootstrap/${environment}/${cluster}`;
}

/** Folder of what was generated from where. */
export const INDEX_FOLDER = "index";
