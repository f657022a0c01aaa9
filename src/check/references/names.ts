import { apiGroup } from "../../model/kinds.js";
import type { Manifest } from "../../model/manifest.js";
import type { CheckContext } from "../rule.js";
import { append, memo } from "./memo.js";

const byName = memo(({ inventory }) => {
  const all = new Map<string, Manifest[]>();
  for (const manifest of inventory.manifests) {
    append(all, `${apiGroup(manifest.apiVersion)}/${manifest.kind}/${manifest.name}`, manifest);
  }
  return all;
});

/** Objects of the kind with that name, in whatever namespace and scope. */
export function named(context: CheckContext, group: string, kind: string, name: string): readonly Manifest[] {
  return byName(context).get(`${group}/${kind}/${name}`) ?? [];
}

/** Where an object of that name is instead, as ` There is one in namespace a.`; empty where there is none. */
export function elsewhere(context: CheckContext, group: string, kind: string, name: string): string {
  const namespace = named(context, group, kind, name)[0]?.namespace;
  return namespace === undefined ? "" : ` There is one in namespace ${namespace}.`;
}
