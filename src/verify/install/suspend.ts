import type { Failure } from "../../model/cluster.js";
import { inventoryOf } from "../../model/flux-inventory.js";
import { apiGroup } from "../../model/kinds.js";
import type { LiveObject, ObjectRef } from "../../model/live.js";
import type { LedgerEntry } from "../hold/ledger.js";
import { FIELD_MANAGER, SUSPENDED_BY } from "../hold/marks.js";
import { untilGone } from "./gone.js";
import { forMany } from "./many.js";
import { leaseProblem } from "./prepare.js";
import { problemOf } from "./refusal.js";
import type { Installation, InstallProblem, Site } from "./types.js";

/** What goes shall be gone before Flux makes it anew: an apply to something that is being deleted is lost. */
const GOING_MS = 120_000;

/**
 * Suspends Flux Kustomizations until `resume`. The ledger says so before, so that the next start resumes what a killed run has
 * suspended.
 */
export async function suspend(
  installation: Installation,
  refs: readonly ObjectRef[],
): Promise<InstallProblem | undefined> {
  const { cluster, hold, run } = installation;
  hold.ledger.suspends(run, refs);
  const unwritten = leaseProblem(installation, await hold.write());
  if (unwritten !== undefined) return unwritten;
  const patch = { metadata: { annotations: { [SUSPENDED_BY]: run } }, spec: { suspend: true } };
  const answers = await forMany(refs, async (ref) => ({
    ref,
    answer: await cluster.patch(ref, patch, { fieldManager: FIELD_MANAGER }),
  }));
  for (const { ref, answer } of answers) if (!answer.ok) return { ...problemOf(answer.failure, ref), verdict: "error" };
  return undefined;
}

/**
 * Lets go on what a run has suspended, and asks for a reconcile, once nothing that it applies is on its way out. What somebody else has
 * resumed meanwhile is left alone. Gives why it could not.
 */
export async function resume(site: Site, { ref, run }: LedgerEntry): Promise<Failure | undefined> {
  const found = await site.cluster.get(ref);
  if (!found.ok) return isAbsent(found.failure) ? undefined : found.failure;
  if (!isSuspendedBy(run, found.value)) return undefined;
  await contentGone(site, found.value);
  const annotations = { [SUSPENDED_BY]: null, "reconcile.fluxcd.io/requestedAt": resumeToken(run) };
  const patch = { metadata: { annotations }, spec: { suspend: null } };
  const resumed = await site.cluster.patch(ref, patch, { fieldManager: FIELD_MANAGER });
  return resumed.ok || isAbsent(resumed.failure) ? undefined : resumed.failure;
}

/** By what Flux says that it has handled the request of `resume`. */
export function resumeToken(run: string): string {
  return `resumed after run ${run}`;
}

/** Whether an object is suspended, by the run. */
export function isSuspendedBy(run: string, { metadata, spec }: LiveObject): boolean {
  return metadata.annotations?.[SUSPENDED_BY] === run && spec?.["suspend"] === true;
}

/** What may be taken away while its Kustomization is suspended: releases, and whatever runs pods. */
export function isTakenAway({ apiVersion, kind }: ObjectRef): boolean {
  const group = apiGroup(apiVersion);
  if (kind === "HelmRelease") return group === "helm.toolkit.fluxcd.io";
  return group === "apps" || group === "batch" || (apiVersion === "v1" && kind === "Pod");
}

async function contentGone(site: Site, object: LiveObject): Promise<void> {
  const answers = await forMany((inventoryOf(object) ?? []).filter(isTakenAway), (ref) => site.cluster.get(ref));
  const going = answers.flatMap((answer) =>
    answer.ok && answer.value.metadata.deletionTimestamp !== undefined ? [answer.value] : [],
  );
  // A run that was stopped waits, too.
  await untilGone({ ...site, signal: undefined }, going, site.clock.now() + GOING_MS);
}

function isAbsent({ kind }: Failure): boolean {
  return kind === "not-found" || kind === "kind-not-served";
}
