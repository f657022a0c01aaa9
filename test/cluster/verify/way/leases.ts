import type { KubernetesObject } from "../../../../src/model/kubernetes.js";
import { kubectl, list } from "../../support/cluster.js";

const HELD = "conformitron.io/held";
const LABEL = "app.kubernetes.io/managed-by=conformitron-verify";

/** What of these is held, or was left by a run. */
export async function leasesOf(...held: readonly string[]): Promise<string[]> {
  const leases = await list("leases", "-n", "flux-system", "-l", LABEL);
  return leases.map(({ metadata }) => metadata.annotations?.[HELD] ?? "").filter((what) => held.includes(what));
}

/** Takes all leases away: those of runs that could not do it themselves would be in the way of the next tests. */
export async function removeLeases(): Promise<void> {
  await kubectl("delete", "leases", "-n", "flux-system", "-l", LABEL);
}

/** Jobs that a verifier has started. */
export function ownJobs(namespace: string): Promise<KubernetesObject[]> {
  return list("jobs", "-n", namespace, "-l", "conformitron.io/run");
}
