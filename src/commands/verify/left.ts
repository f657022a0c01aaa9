import type { Cluster } from "../../model/cluster.js";
import type { ObjectRef } from "../../model/live.js";
import type { Hold } from "../../verify/hold/hold.js";
import { leftWords } from "../../verify/install/left-words.js";

/** What a run that ends at once leaves on the cluster, as its leases know it, and how that is taken away. */
export function leftText(holds: readonly Hold[], run: string, cluster: Pick<Cluster, "context">): string {
  const refs = leftOf(holds, run);
  if (refs.length === 0) return "nothing of this run is on the cluster but its leases, which expire in a minute";
  return leftWords(refs, cluster);
}

/** The objects that a run has made, or was about to make, and has not taken away, as its leases know them. */
export function leftOf(holds: readonly Hold[], run: string): readonly ObjectRef[] {
  return holds.flatMap(({ ledger }) => ledger.entries.filter((entry) => entry.run === run).map(({ ref }) => ref));
}
