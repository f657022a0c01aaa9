import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { KubernetesObject } from "../../../src/model/kubernetes.js";
import { run } from "./run.js";

/** A Flux Kustomization of the tree and what it applies. */
export interface Selected {
  readonly name: string;
  /** Path of its folder in the tree. */
  readonly path: string;
  readonly dependsOn: readonly string[];
  readonly objects: readonly KubernetesObject[];
}

interface FluxSpec {
  readonly path: string;
  readonly dependsOn?: readonly { readonly name: string }[];
}

/** A generated tree, each of whose folders is built once. */
export class GeneratedTree {
  readonly #built = new Map<string, Promise<KubernetesObject[]>>();

  constructor(
    readonly folder: string,
    /** What the paths in Flux Kustomizations begin with. */
    private readonly sourcePath = "./dist/",
  ) {}

  /** The environments that have a folder below `clusters/`. */
  environments(): string[] {
    return readdirSync(join(this.folder, "clusters")).sort();
  }

  /** The Flux Kustomizations that an environment's root Kustomization applies. */
  roots(environment: string): KubernetesObject[] {
    const folder = join(this.folder, "clusters", environment);
    return readdirSync(folder)
      .sort()
      .flatMap((file) => documents(readFileSync(join(folder, file), "utf8")))
      .filter(isStage);
  }

  /** All Flux Kustomizations of an environment, each followed by its stages. */
  async selected(environment: string): Promise<Selected[]> {
    return (await Promise.all(this.roots(environment).map((root) => this.#follow(root)))).flat();
  }

  /** What `kustomize build` makes of a folder. */
  build(path: string): Promise<KubernetesObject[]> {
    const built = this.#built.get(path) ?? run("kustomize", ["build", join(this.folder, path)]).then(documents);
    this.#built.set(path, built);
    return built;
  }

  /** Builds everything anew, because the folder has changed. */
  forget(): void {
    this.#built.clear();
  }

  async #follow({ metadata, spec }: KubernetesObject): Promise<Selected[]> {
    const { path: source, dependsOn = [] } = spec as FluxSpec;
    const path = source.replace(this.sourcePath, "");
    const objects = await this.build(path);
    const stages = await Promise.all(objects.filter(isStage).map((stage) => this.#follow(stage)));
    return [{ name: metadata.name, path, dependsOn: dependsOn.map(({ name }) => name), objects }, ...stages.flat()];
  }
}

/** A Flux Kustomization that reads the tree itself, not a repository of the product's. */
function isStage({ apiVersion, kind, metadata }: KubernetesObject): boolean {
  return apiVersion.startsWith("kustomize.toolkit") && kind === "Kustomization" && metadata.namespace === "flux-system";
}

function documents(text: string): KubernetesObject[] {
  return parseAllDocuments(text).flatMap((document) => (document.contents === null ? [] : [document.toJS()]));
}
