import type { Failure } from "../../model/cluster.js";
import type { LiveObject, ObjectRef } from "../../model/live.js";
import type { Reason } from "../../model/reasons.js";
import { sleep } from "../run/clock.js";
import { HeldLease, type Hold, type Holder } from "./hold.js";
import { type LeaseState, leaseObject, leaseRef, leaseState } from "./lease-object.js";
import { Ledger } from "./ledger.js";
import { DEFAULT_NAMESPACE, FIELD_MANAGER } from "./marks.js";
import { isOpen } from "./outcome.js";

/** How something is acquired. */
export interface AcquireOptions {
  /**
   * Whether a lease that may have expired is watched until that is certain: a third of its duration where it lives, the whole duration
   * where it does not. Otherwise only one that is free or plainly expired is taken over. @default true
   */
  readonly observe?: boolean;
}

/** Why something could not be acquired. */
export interface HoldProblem {
  readonly reason: Extract<Reason, "Held" | "Forbidden" | "Unreachable" | "ApiMissing" | "InternalError">;
  readonly message: string;
  /** `<run>@<host>:<pid>`, where somebody else holds it. */
  readonly holder?: string;
  /** How long that one has held it, in milliseconds, as far as the two clocks agree. */
  readonly heldForMs?: number;
}

/** What came of it. */
export type Acquired =
  | { readonly held: true; readonly hold: Hold }
  | { readonly held: false; readonly problem: HoldProblem };

const DURATION_SECONDS = 60;

/** How often a write is tried whose answer is lost. */
const ATTEMPTS = 4;

/** So many durations after its last renewal a lease has expired, whatever the clocks of two machines may differ by. */
const PLAINLY = 10;

/**
 * Acquires the lease for what is to be held. Whether a holder still lives is seen by whether the lease changes while it lasts on our
 * own clock, because the clocks of machines differ; only one that is older than ten durations is taken over at once. The hold that
 * is given has the ledger of the holder before.
 */
export async function acquire(holder: Holder, what: string, options: AcquireOptions = {}): Promise<Acquired> {
  const { cluster, clock, namespace = DEFAULT_NAMESPACE, signal } = holder;
  const ref = leaseRef(what, namespace);
  let first: Sighting | undefined;
  let lost = 0;
  for (;;) {
    const found = await cluster.get(ref);
    if (!found.ok && found.failure.kind !== "not-found") return refused(found.failure);
    const at = clock.now();
    const seen = found.ok ? leaseState(found.value) : undefined;
    // Its write came through, but not the answer.
    if (found.ok && lost > 0 && seen?.holder === nameOf(holder)) return ours(holder, ref, found.value, at);
    if (found.ok && seen !== undefined && !isFree(seen, first, at)) {
      first ??= { lease: found.value, at };
      const changed = sightOf(first.lease) !== sightOf(found.value);
      if (changed || options.observe === false || signal?.aborted) return held(seen, at);
      await sleep(clock, Math.min(seen.durationMs / 3, first.at + seen.durationMs - at), signal);
      continue;
    }
    const taken = await take(holder, ref, what, found.ok ? found.value : undefined);
    if ("held" in taken) return taken;
    if (isOpen(taken) && ++lost === ATTEMPTS) return refused(taken);
  }
}

/** A lease as it was seen first, and when. */
interface Sighting {
  readonly lease: LiveObject;
  readonly at: number;
}

/** What a renewal changes. */
function sightOf({ metadata, spec }: LiveObject): string {
  return JSON.stringify([metadata.uid, spec?.["holderIdentity"], spec?.["renewTime"]]);
}

function isFree(seen: LeaseState, first: Sighting | undefined, now: number): boolean {
  if (seen.holder === "" || now - seen.renewedAt > PLAINLY * seen.durationMs) return true;
  if (first === undefined || now - first.at < seen.durationMs) return false;
  const before = leaseState(first.lease);
  return before.renewedAt === seen.renewedAt && before.holder === seen.holder;
}

/** Creates or takes over. A failure: somebody else was faster, or nobody has told what came of it. */
async function take(
  holder: Holder,
  ref: ObjectRef,
  what: string,
  there: LiveObject | undefined,
): Promise<Acquired | Failure> {
  const { cluster, clock } = holder;
  const at = clock.now();
  const before = there && leaseState(there);
  const state = {
    what,
    holder: nameOf(holder),
    acquiredAt: at,
    renewedAt: at,
    durationMs: (holder.durationSeconds ?? DURATION_SECONDS) * 1000,
    transitions: before === undefined ? 0 : before.transitions + 1,
  };
  const object = leaseObject(ref, state, new Ledger(before?.entries).write(), there?.metadata);
  const options = { fieldManager: FIELD_MANAGER };
  const answer = await (there ? cluster.replace(object, options) : cluster.create(object, options));
  if (answer.ok) return ours(holder, ref, answer.value, at);
  const { failure } = answer;
  const late =
    failure.kind === "already-exists" || failure.kind === "conflict" || (there && failure.kind === "not-found");
  return late || isOpen(failure) ? failure : refused(failure);
}

function nameOf({ run, process }: Holder): string {
  return `${run}@${process}`;
}

function ours(holder: Holder, ref: ObjectRef, lease: LiveObject, at: number): Acquired {
  return { held: true, hold: new HeldLease(holder, ref, lease, at) };
}

function held(seen: LeaseState, now: number): Acquired {
  const heldForMs = Math.max(0, now - seen.acquiredAt);
  const renewed = words(Math.max(0, now - seen.renewedAt));
  const message = `${seen.holder} has held it for ${words(heldForMs)} and renewed it ${renewed} ago`;
  return { held: false, problem: { reason: "Held", message, holder: seen.holder, heldForMs } };
}

function refused({ kind, message }: Failure): Acquired {
  const reasons: Partial<Record<Failure["kind"], HoldProblem["reason"]>> = {
    forbidden: "Forbidden",
    unauthorized: "Forbidden",
    server: "Unreachable",
    unreachable: "Unreachable",
    "kind-not-served": "ApiMissing",
  };
  return { held: false, problem: { reason: reasons[kind] ?? "InternalError", message: `the lease: ${message}` } };
}

/** A span of time as a person says it. */
function words(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [amount, unit] = seconds < 120 ? [seconds, "second"] : [Math.round(seconds / 60), "minute"];
  return `${amount} ${unit}${amount === 1 ? "" : "s"}`;
}
