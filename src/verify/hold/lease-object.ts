import type { KubernetesInput } from "../../model/cluster.js";
import type { LiveObject, ObjectRef } from "../../model/live.js";
import { type LedgerEntry, readEntries } from "./ledger.js";
import { LEASE_LABELS } from "./marks.js";
import { leaseName } from "./names.js";

const LEDGER = "conformitron.io/made";
const HELD = "conformitron.io/held";

/** What a lease says. */
export interface LeaseState {
  /** What is held: `vendor/product`, a path, or `run/<id>`. */
  readonly what: string;
  /** `<run>@<host>:<pid>`; empty where nobody holds it. */
  readonly holder: string;
  /** Milliseconds since the epoch, by the holder's clock. */
  readonly acquiredAt: number;
  readonly renewedAt: number;
  /** How long it holds after a renewal. */
  readonly durationMs: number;
  /** How often it went from one holder to another. */
  readonly transitions: number;
  readonly entries: readonly LedgerEntry[];
}

export const LEASE = { apiVersion: "coordination.k8s.io/v1", kind: "Lease" } as const;

export function leaseRef(what: string, namespace: string): ObjectRef {
  return { ...LEASE, namespace, name: leaseName(what) };
}

/** The object that says it. `resourceVersion` is the one that it replaces. */
export function leaseObject(
  ref: ObjectRef,
  state: Omit<LeaseState, "entries">,
  ledger: string,
  there?: { readonly uid: string; readonly resourceVersion: string },
): KubernetesInput {
  return {
    ...LEASE,
    metadata: {
      name: ref.name,
      namespace: ref.namespace,
      ...(there && { uid: there.uid, resourceVersion: there.resourceVersion }),
      labels: LEASE_LABELS,
      annotations: { [HELD]: state.what, [LEDGER]: ledger },
    },
    spec: {
      holderIdentity: state.holder,
      acquireTime: microTime(state.acquiredAt),
      renewTime: microTime(state.renewedAt),
      leaseDurationSeconds: Math.round(state.durationMs / 1000),
      leaseTransitions: state.transitions,
    },
  };
}

/** What a lease on the cluster says; a time that is missing or no time is 0. */
export function leaseState({ metadata, spec = {} }: LiveObject): LeaseState {
  return {
    what: metadata.annotations?.[HELD] ?? metadata.name,
    holder: String(spec["holderIdentity"] ?? ""),
    acquiredAt: time(spec["acquireTime"]),
    renewedAt: time(spec["renewTime"]),
    durationMs: Number(spec["leaseDurationSeconds"] ?? 0) * 1000,
    transitions: Number(spec["leaseTransitions"] ?? 0),
    entries: readEntries(metadata.annotations?.[LEDGER]),
  };
}

/** The API takes exactly six digits of a second. */
function microTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}

function time(text: unknown): number {
  return Date.parse(String(text)) || 0;
}
