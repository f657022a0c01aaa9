import type { Inventory, Manifest, Scope, SourceTree } from "../../model/manifest.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import { isOfScope } from "./applied.js";
import type { Draft } from "./drafts.js";
import { at, listAt, textAt } from "./fields.js";
import { isKustomization, kustomizationId, namespaceOf, sourceOf } from "./kustomization.js";
import { outsideInputs } from "./outside-inputs.js";
import { aboves } from "./paths.js";

/** The files of a solution: those that are its own, and those that it shares with others. */
export type FilesOf = (draft: Draft) => Pick<SolutionPlan, "sources" | "uses">;

/** Finds the files of solutions. */
export function filesFinder(inventory: Inventory, scope: Scope): FilesOf {
  const around = declarations(inventory, scope);
  const facts = factsOf(inventory.tree, scope);
  const outside = outsideInputs(inventory.tree);
  return ({ shares, folders }) => {
    const own = new Set(folders);
    const shared = new Set(facts);
    for (const { build, objects } of shares.values()) {
      for (const { origin } of objects) own.add(origin.file);
      if (build.origin !== undefined) own.add(build.origin.file);
      if (build.value !== undefined) for (const file of around(build.value)) shared.add(file);
    }
    for (const path of outside(folders)) shared.add(path);
    const isCovered = (path: string) => aboves(path).some((folder) => own.has(folder));
    return {
      sources: [...own].filter((path) => !isCovered(path)).sort(),
      uses: [...shared].filter((path) => !own.has(path) && !isCovered(path)).sort(),
    };
  };
}

/** The facts of the scope's environment. */
function factsOf({ files }: SourceTree, { environment }: Scope): string[] {
  if (environment === undefined) return [];
  return [...files.keys()].filter((path) => `/${path}`.endsWith(`/${environment.folder}/environment.json`));
}

/** Finds the files in which the tree declares what a Kustomization reads (its source, ConfigMaps of variables) and what applies it. */
function declarations(inventory: Inventory, scope: Scope): (kustomization: Manifest["value"]) => string[] {
  const files = new Map<string, string[]>();
  const above = new Map<string, Manifest["value"]>();
  for (const manifest of inventory.manifests) {
    if (!isOfScope(manifest, scope, inventory)) continue;
    const { kind, namespace, name, origin, value, placements } = manifest;
    const key = isKustomization(manifest) ? kustomizationId(value) : `${kind} ${namespace}/${name}`;
    const known = files.get(key);
    if (known === undefined) files.set(key, [origin.file]);
    else known.push(origin.file);
    const parent = placements.find((placement) => placement.scope.name === scope.name)?.build.value;
    if (isKustomization(manifest) && parent !== undefined) above.set(key, parent);
  }
  return (kustomization) => {
    const names = new Set<string>();
    let value: Manifest["value"] | undefined = kustomization;
    for (let first = true; value !== undefined; first = false) {
      const id = kustomizationId(value);
      if (names.has(id)) break;
      for (const name of namesIn(value)) names.add(name);
      names.add(first ? "" : id);
      value = above.get(id);
    }
    return [...names].flatMap((name) => files.get(name) ?? []);
  };
}

/** `Kind namespace/name` of what a Kustomization reads. */
function namesIn(kustomization: Manifest["value"]): string[] {
  const source = sourceOf(kustomization);
  const namespace = namespaceOf(kustomization);
  const variables = listAt(at(kustomization, "spec", "postBuild"), "substituteFrom").map(
    (entry) => `${textAt(entry, "kind") ?? ""} ${namespace}/${textAt(entry, "name") ?? ""}`,
  );
  return source === undefined ? variables : [`${source.kind} ${source.namespace}/${source.name}`, ...variables];
}
