import type { Cluster } from "../../model/cluster.js";
import { describeRef, type ObjectRef } from "../../model/live.js";

/** So many objects are named. */
const NAMED = 10;

/** Names what is left on a cluster, at least one object, and how that is taken away. */
export function leftWords(refs: readonly ObjectRef[], { context }: Pick<Cluster, "context">): string {
  const names = refs.slice(0, NAMED).map(describeRef);
  const more = refs.length > NAMED ? ` and ${refs.length - NAMED} more` : "";
  const where = context === "in-cluster" ? "--current-context" : `--context ${context}`;
  return `this is left: ${names.join(", ")}${more}; conformitron verify --cleanup ${where} removes it`;
}
