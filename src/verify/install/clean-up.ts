import type { ObjectRef } from "../../model/live.js";
import type { Hold, Holder } from "../hold/hold.js";
import { acquire, type HoldProblem } from "../hold/lease.js";
import { LEASE, leaseState } from "../hold/lease-object.js";
import { DEFAULT_NAMESPACE, LEASE_LABELS } from "../hold/marks.js";
import { type Removal, type RemoveOptions, remove } from "./remove.js";
import type { Installation } from "./types.js";

/** What is cleaned up. */
export interface CleanUpOptions extends Pick<RemoveOptions, "timeoutMs"> {
  /** Whether leases that may have expired are watched until that is certain. @default true */
  readonly observe?: boolean;
  /** Also what a run was told to keep. @default false */
  readonly kept?: boolean;
  /** Of what is held. @default all */
  readonly only?: (what: string) => boolean;
}

/** What came of what one run held. */
export interface CleanedUp {
  /** `vendor/product`, a path, or `run/<id>`. */
  readonly what: string;
  readonly outcome: { readonly held: HoldProblem } | Removal;
}

/** Takes away what runs have left whose leases have expired. Never throws; what could not even be listed is the problem. */
export async function cleanUp(
  holder: Holder,
  options: CleanUpOptions = {},
): Promise<{ readonly cleaned: readonly CleanedUp[]; readonly problem: string | undefined }> {
  const { namespace = DEFAULT_NAMESPACE, cluster } = holder;
  const labelSelector = Object.entries(LEASE_LABELS)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
  const leases = await cluster.list({ ...LEASE, namespace, labelSelector });
  if (!leases.ok) return { cleaned: [], problem: `the leases in ${namespace}: ${leases.failure.message}` };
  const states = leases.value
    .map(leaseState)
    .filter(({ what }) => options.only?.(what) ?? true)
    .filter(({ entries }) => options.kept || !entries.some(({ kept }) => kept));
  // All at once: each may have to be watched for a minute.
  const cleaned = await Promise.all(states.map(({ what }) => cleanUpOne(holder, what, options)));
  return { cleaned, problem: undefined };
}

async function cleanUpOne(holder: Holder, what: string, options: CleanUpOptions): Promise<CleanedUp> {
  const { observe = true } = options;
  const acquired = await acquire(holder, what, { observe });
  if (!acquired.held) return { what, outcome: { held: acquired.problem } };
  const { hold } = acquired;
  const removal = await removePredecessors({ ...holder, hold }, options);
  await hold.release();
  return { what, outcome: removal };
}

/** Takes away what runs before this one have made of what it now holds, but not what they were told to keep. */
export function removePredecessors(installation: Installation, options: CleanUpOptions = {}): Promise<Removal> {
  const { kept = false, timeoutMs } = options;
  return remove(installation, {
    ...(timeoutMs !== undefined && { timeoutMs }),
    only: (entry) => entry.run !== installation.run && (kept || entry.kept !== true),
  });
}

/** What a hold says that runs before this one have left, without what they were told to keep. */
export function leftByPredecessors({ ledger }: Hold, run: string): readonly ObjectRef[] {
  return ledger.entries.filter((entry) => entry.run !== run && entry.kept !== true).map(({ ref }) => ref);
}
