import type { Answer, Cluster } from "../../model/cluster.js";
import type { LiveObject, ObjectRef } from "../../model/live.js";
import type { Clock } from "../run/clock.js";
import { type LeaseState, leaseObject, leaseState } from "./lease-object.js";
import { Ledger } from "./ledger.js";
import { FIELD_MANAGER } from "./marks.js";
import { isOpen } from "./outcome.js";

/** Who holds, and by which clock. */
export interface Holder {
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** The run's id. */
  readonly run: string;
  /** `<host>:<pid>`. */
  readonly process: string;
  /** Runs the renewals; its timers must not keep the process alive. @default `clock` */
  readonly background?: Clock;
  /** @default "flux-system" */
  readonly namespace?: string;
  /** @default 60 */
  readonly durationSeconds?: number;
  readonly signal?: AbortSignal;
  /** Called once where another holder has come, or the lease is gone. */
  readonly lost?: (what: string, why: string) => void;
}

/** Something that this run holds, with the ledger of what it makes there. */
export interface Hold {
  /** `vendor/product`, a path, or `run/<id>`. */
  readonly what: string;
  readonly ref: ObjectRef;
  readonly ledger: Ledger;
  /** Why it is lost; undefined while it is held. */
  readonly lost: string | undefined;
  /** Writes the ledger, which also renews the lease. What was not written must not be made. */
  write(): Promise<Answer<void>>;
  /** Renews where the last time is long ago; before a delete. */
  confirm(): Promise<Answer<void>>;
  /**
   * Lets it go. Where the ledger is empty the lease is deleted, otherwise it stays without a holder, so that the next start cleans up.
   * A lease that is lost is another one's, and stays; so does one where nothing is answered, until it expires.
   */
  release(): Promise<Answer<void>>;
}

/** How often a write meets somebody who has annotated the lease in between, or its answer is lost. */
const ATTEMPTS = 4;

/** A lease that was acquired, renewed every third of its duration, the first time somewhat earlier, until it is released or lost. */
export class HeldLease implements Hold {
  readonly ledger: Ledger;
  readonly ref: ObjectRef;
  readonly #holder: Holder;
  #state: LeaseState;
  #there: { readonly uid: string; readonly resourceVersion: string };
  #confirmedAt: number;
  #queue: Promise<unknown> = Promise.resolve();
  #cancel: () => void = () => {};
  #lost: string | undefined;
  #released = false;

  constructor(holder: Holder, ref: ObjectRef, lease: LiveObject, at: number) {
    this.#holder = holder;
    this.ref = ref;
    this.#state = leaseState(lease);
    this.#there = lease.metadata;
    this.#confirmedAt = at;
    this.ledger = new Ledger(this.#state.entries);
    // Leases that were acquired together must not all be renewed together: the names end with a digest.
    const spread = Number.parseInt(ref.name.slice(-8), 16) / 2 ** 32 || 0;
    this.#schedule((this.#state.durationMs / 3) * (1 - spread / 2));
  }

  get what(): string {
    return this.#state.what;
  }

  get lost(): string | undefined {
    return this.#lost;
  }

  write(): Promise<Answer<void>> {
    return this.#inTurn(() => this.#renew(this.#state.holder));
  }

  async confirm(): Promise<Answer<void>> {
    const age = this.#holder.clock.now() - this.#confirmedAt;
    return this.#lost === undefined && age < this.#state.durationMs / 2 ? OK : this.write();
  }

  async release(): Promise<Answer<void>> {
    if (this.#released) return OK;
    this.#released = true;
    this.#cancel();
    const { unreachable } = this.#holder.cluster;
    if (unreachable !== undefined) return { ok: false, failure: unreachable };
    const empty = this.ledger.entries.length === 0;
    // Renewed once more, nobody else can take it over before it is deleted.
    const written = await this.#inTurn(() => this.#renew(empty ? this.#state.holder : ""));
    if (!written.ok || !empty) return written;
    const deleted = await this.#holder.cluster.delete(this.ref, { uid: this.#there.uid });
    return deleted.ok || deleted.failure.kind === "not-found" ? OK : deleted;
  }

  #schedule(afterMs = this.#state.durationMs / 3): void {
    if (this.#released || this.#lost !== undefined) return;
    const { clock, background = clock } = this.#holder;
    this.#cancel = background.after(afterMs, () => {
      void this.write().then(() => this.#schedule());
    });
  }

  /** One write after the other, each at the version that the one before gave. */
  #inTurn(work: () => Promise<Answer<void>>): Promise<Answer<void>> {
    const turn = this.#queue.then(work);
    this.#queue = turn;
    return turn;
  }

  async #renew(identity: string): Promise<Answer<void>> {
    const { cluster, clock } = this.#holder;
    for (let attempt = 1; ; attempt++) {
      if (this.#lost !== undefined) return failed(this.#lost);
      const at = clock.now();
      const state = { ...this.#state, holder: identity, renewedAt: at };
      const object = leaseObject(this.ref, state, this.ledger.write(), this.#there);
      const answer = await cluster.replace(object, { fieldManager: FIELD_MANAGER });
      if (answer.ok) {
        this.#there = answer.value.metadata;
        this.#confirmedAt = at;
        return OK;
      }
      this.ledger.unwritten();
      const { kind } = answer.failure;
      if (kind === "not-found") return this.#lose("the lease was deleted");
      if ((kind !== "conflict" && !isOpen(answer.failure)) || attempt === ATTEMPTS || cluster.unreachable)
        return answer;
      const seen = await this.#look();
      if (!seen.ok) return seen;
    }
  }

  /** After a conflict: somebody may have annotated it, or an answer of ours was lost; then its version is taken over. */
  async #look(): Promise<Answer<void>> {
    const found = await this.#holder.cluster.get(this.ref);
    if (!found.ok) return found.failure.kind === "not-found" ? this.#lose("the lease was deleted") : found;
    const { holder } = leaseState(found.value);
    const released = this.#released && holder === "";
    if (found.value.metadata.uid !== this.#there.uid || (holder !== this.#state.holder && !released)) {
      return this.#lose(holder === "" ? "the lease has no holder any more" : `${holder} has taken the lease over`);
    }
    this.#there = found.value.metadata;
    return OK;
  }

  #lose(why: string): Answer<void> {
    if (this.#lost === undefined) {
      this.#lost = why;
      this.#cancel();
      this.#holder.lost?.(this.what, why);
    }
    return failed(why);
  }
}

const OK: Answer<void> = { ok: true, value: undefined };

function failed(message: string): Answer<void> {
  return { ok: false, failure: { kind: "conflict", message } };
}
