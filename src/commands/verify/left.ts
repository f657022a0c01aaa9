import type { Cluster } from "../../model/cluster.js";
import { describeRef } from "../../model/live.js";
import type { Hold } from "../../verify/hold/hold.js";

/** So many objects are named. */
const NAMED = 10;

/** What a run that ends at once leaves on the cluster, as its leases know it, and how that is taken away. */
export function leftText(holds: readonly Hold[], run: string, { context }: Pick<Cluster, "context">): string {
  const entries = holds.flatMap(({ ledger }) => ledger.entries.filter((entry) => entry.run === run));
  if (entries.length === 0) return "nothing of this run is on the cluster but its leases, which expire in a minute";
  const names = entries.slice(0, NAMED).map(({ ref }) => describeRef(ref));
  const more = entries.length > NAMED ? ` and ${entries.length - NAMED} more` : "";
  const where = context === "in-cluster" ? "--current-context" : `--context ${context}`;
  return `this is left: ${names.join(", ")}${more}; conformitron verify --cleanup ${where} removes it`;
}
