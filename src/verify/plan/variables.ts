import type { Inventory } from "../../model/manifest.js";
import { at, listAt, textAt } from "./fields.js";
import { namespaceOf } from "./kustomization.js";

/** A ConfigMap or Secret that Flux Kustomizations take variables from. */
export interface VariableSource {
  readonly kind: "ConfigMap" | "Secret";
  readonly namespace: string;
  readonly name: string;
  /** Flux goes on without it, in all Kustomizations that name it. */
  readonly optional: boolean;
}

/** What has to be read of a cluster before what Flux would apply in the scope can be told; each once, sorted. */
export function substitutionSources({ builds }: Inventory, scopeName: string): VariableSource[] {
  const sources = new Map<string, VariableSource>();
  for (const { scope, value } of builds) {
    if (scope.name !== scopeName || value === undefined) continue;
    const namespace = namespaceOf(value);
    for (const entry of listAt(value, "spec", "postBuild", "substituteFrom")) {
      const kind = textAt(entry, "kind");
      const name = textAt(entry, "name");
      if ((kind !== "ConfigMap" && kind !== "Secret") || name === undefined) continue;
      const key = `${kind} ${namespace}/${name}`;
      const optional = at(entry, "optional") === true && sources.get(key)?.optional !== false;
      sources.set(key, { kind, namespace, name, optional });
    }
  }
  return [...sources].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source);
}
