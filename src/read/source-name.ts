// What can be told without a look into a file: apart from the parser, which need not be loaded for it.

const YAML_OR_JSON = /\.(ya?ml|json)$/;

/** Whether a path or a name is one of a file that is read. */
export function isSource(path: string): boolean {
  return YAML_OR_JSON.test(path) || isKustomizationName(path.slice(path.lastIndexOf("/") + 1));
}

/** Whether a file's name alone makes it a build file of kustomize. */
export function isKustomizationName(name: string): boolean {
  return name === "kustomization.yaml" || name === "kustomization.yml" || name === "Kustomization";
}
