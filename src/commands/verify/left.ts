import type { Cluster } from "../../model/cluster.js";
import { describeRef, type ObjectRef } from "../../model/live.js";
import type { Hold } from "../../verify/hold/hold.js";

/** So many objects are named. */
const NAMED = 10;

/** What a run that ends at once leaves on the cluster, as its leases know it, and how that is taken away. */
export function leftText(holds: readonly Hold[], run: string, { context }: Pick<Cluster, "context">): string {
  const refs = leftOf(holds, run);
  if (refs.length === 0) return "nothing of this run is on the cluster but its leases, which expire in a minute";
  const names = refs.slice(0, NAMED).map(describeRef);
  const more = refs.length > NAMED ? ` and ${refs.length - NAMED} more` : "";
  const where = context === "in-cluster" ? "--current-context" : `--context ${context}`;
  return `this is left: ${names.join(", ")}${more}; conformitron verify --cleanup ${where} removes it`;
}

/** The objects that a run has made, or was about to make, and has not taken away, as its leases know them. */
export function leftOf(holds: readonly Hold[], run: string): readonly ObjectRef[] {
  return holds.flatMap(({ ledger }) => ledger.entries.filter((entry) => entry.run === run).map(({ ref }) => ref));
}
