import type { Failure } from "../../model/cluster.js";
import { inventoryOf } from "../../model/flux-inventory.js";
import { describeRef, type LiveObject, type ObjectRef, refKey, refOf } from "../../model/live.js";
import type { LedgerEntry } from "../hold/ledger.js";
import { RUN_LABEL } from "../hold/marks.js";
import { foreignInstances } from "./foreign-instances.js";
import { stillThere, untilGone } from "./gone.js";
import { forMany } from "./many.js";
import { orphan, unfinish } from "./orphan.js";
import { removalOrder } from "./remove-order.js";
import { type LeftObject, stuckObject } from "./stuck.js";
import { resume } from "./suspend.js";
import type { Installation } from "./types.js";

/** What is to be taken away. */
export interface RemoveOptions {
  /** Milliseconds for all waiting together; deletes are also sent after it. @default 300_000 */
  readonly timeoutMs?: number;
  /** Which of the ledger's entries. @default all */
  readonly only?: (entry: LedgerEntry) => boolean;
}

/** What came of it. */
export interface Removal {
  readonly removed: readonly ObjectRef[];
  /** What was suspended, and is no longer. */
  readonly resumed: readonly ObjectRef[];
  /** What is still there although it should not, by this run or the one that it cleans up after. */
  readonly left: readonly LeftObject[];
}

const TIMEOUT_MS = 300_000;

/** So long a Flux Kustomization may go on with what it does, such as waiting for health, before its finalizer is taken out. */
const FLUX_MS = 15_000;

/**
 * Takes away what the ledger says, and nothing else, and resumes what it says was suspended: each object by its uid, or, where the run had no time to write that down, by the
 * label of the run. Goes backwards and waits until what was deleted is gone, for at most half of the time that is left, so that what is
 * stuck leaves time for the rest. Goes on after errors, but not once nothing is answered any more: then the rest is left as it is. What
 * is gone leaves the ledger, so that it may be called again.
 */
export async function remove(installation: Installation, options: RemoveOptions = {}): Promise<Removal> {
  const { timeoutMs = TIMEOUT_MS, only = () => true } = options;
  return new Remover(installation, installation.clock.now() + timeoutMs).run(only);
}

class Remover {
  readonly #removed: ObjectRef[] = [];
  readonly #resumed: ObjectRef[] = [];
  readonly #left = new Map<string, LeftObject>();
  readonly #stuck = new Map<string, LiveObject>();

  constructor(
    private readonly installation: Installation,
    private readonly deadline: number,
  ) {}

  async run(only: (entry: LedgerEntry) => boolean): Promise<Removal> {
    const { hold, cluster } = this.installation;
    const { ledger } = hold;
    // What was not answered before says nothing of now: this one asks for itself, with all the patience of a request.
    if (this.#silence !== undefined && ledger.entries.some(only)) await cluster.get(hold.ref);
    const isMade = (entry: LedgerEntry) => only(entry) && !entry.suspended;
    const { jobs, kustomizations } = removalOrder(ledger.entries.filter(isMade));
    await this.#takeAway(jobs);
    await this.#resume(ledger.entries.filter((entry) => only(entry) && entry.suspended));
    await this.#stopFlux(kustomizations);
    // Read again: Flux may have told of more that it made.
    const { content, crds, namespaces } = removalOrder(ledger.entries.filter(isMade));
    for (const group of content) await this.#takeAway(group);
    await this.#takeAway(crds);
    await this.#takeAway(namespaces, this.deadline);
    if (this.#silence === undefined) await this.#lookAgain();
    if (this.#silence === undefined) await hold.write();
    if (this.#silence !== undefined) this.#giveUp(ledger.entries.filter(only), this.#silence);
    return { removed: this.#removed, resumed: this.#resumed, left: [...this.#left.values()] };
  }

  async #resume(entries: readonly LedgerEntry[]): Promise<void> {
    const { hold } = this.installation;
    for (const entry of entries) {
      if (this.#silence !== undefined) return;
      const confirmed = await hold.confirm();
      const failure = confirmed.ok ? await resume(this.installation, entry) : confirmed.failure;
      if (failure === undefined) {
        hold.ledger.removed(entry.ref);
        this.#resumed.push(entry.ref);
      } else
        this.#leave(
          entry.ref,
          confirmed.ok || hold.lost === undefined ? failure.kind : "lost",
          `it is still suspended: ${failure.message}`,
        );
    }
  }

  /** Deletes the copies of Flux Kustomizations, so that nothing is pruned, and takes over what they have made. */
  async #stopFlux(entries: readonly LedgerEntry[]): Promise<void> {
    const found = await this.#find(entries);
    const { hold, run } = this.installation;
    for (const object of found) {
      const entry = hold.ledger.entry(refOf(object));
      hold.ledger.intend(entry?.run ?? run, (entry?.step ?? 1) - 1, inventoryOf(object) ?? []);
    }
    await forMany(found, (object) => orphan(this.installation, object));
    const deleted = await this.#delete(found);
    const busy = await untilGone(this.installation, deleted, Math.min(this.#half(), this.#now() + FLUX_MS));
    await forMany(busy, (object) => unfinish(this.installation, object));
    this.#settle(deleted, await untilGone(this.installation, busy, this.#half()));
  }

  async #takeAway(entries: readonly LedgerEntry[], deadline?: number): Promise<void> {
    const found = await this.#find(entries);
    const deleted = await this.#delete(found);
    this.#settle(deleted, await untilGone(this.installation, deleted, deadline ?? this.#half()));
  }

  /** The objects of the entries that are there and are the run's; the others leave the ledger. */
  async #find(entries: readonly LedgerEntry[]): Promise<LiveObject[]> {
    const { cluster, hold } = this.installation;
    const found = await forMany(entries, async (entry) => {
      if (this.#silence !== undefined) return undefined;
      const answer = await cluster.get(entry.ref);
      if (answer.ok && isOf(answer.value, entry)) return answer.value;
      if (answer.ok || answer.failure.kind === "not-found" || answer.failure.kind === "kind-not-served") {
        hold.ledger.removed(entry.ref);
        // A uid tells that it was made, and now it is gone.
        if (entry.uid !== undefined) this.#removed.push(entry.ref);
      } else this.#leave(entry.ref, answer.failure.kind, answer.failure.message);
      return undefined;
    });
    return found.flatMap((object) => object ?? []);
  }

  /** Sends the deletes, in order. Gives what is on its way. */
  async #delete(objects: readonly LiveObject[]): Promise<LiveObject[]> {
    const sent: LiveObject[] = [];
    for (const object of objects) if (await this.#deleteOne(object)) sent.push(object);
    return sent;
  }

  async #deleteOne(object: LiveObject): Promise<boolean> {
    const { cluster, hold } = this.installation;
    const ref = refOf(object);
    if (this.#silence !== undefined) return false;
    const confirmed = await hold.confirm();
    if (!confirmed.ok) {
      this.#leave(ref, hold.lost === undefined ? confirmed.failure.kind : "lost", confirmed.failure.message);
      return false;
    }
    const foreign = await foreignInstances(this.installation, object);
    if (foreign !== undefined) {
      this.#leave(ref, "foreign", foreign);
      return false;
    }
    // A suspended release would be let go without being uninstalled.
    if (object.kind === "HelmRelease" && object.spec?.["suspend"] === true)
      await cluster.patch(ref, { spec: { suspend: false } });
    const propagation = object.kind === "Job" ? "Foreground" : "Background";
    const answer = await cluster.delete(ref, { uid: object.metadata.uid, propagation });
    if (answer.ok || ["not-found", "conflict", "kind-not-served"].includes(answer.failure.kind)) return true;
    this.#leave(ref, answer.failure.kind, answer.failure.message);
    return false;
  }

  #settle(deleted: readonly LiveObject[], left: readonly LiveObject[]): void {
    const stuck = new Map(left.map((object) => [object.metadata.uid, object]));
    for (const object of deleted) {
      const last = stuck.get(object.metadata.uid);
      if (last === undefined) this.#gone(object);
      else this.#stuck.set(refKey(refOf(last)), last);
    }
  }

  #gone(object: LiveObject): void {
    this.#removed.push(refOf(object));
    this.installation.hold.ledger.removed(refOf(object));
  }

  /** What was slow may be gone by now; what is not is named, with what holds it. */
  async #lookAgain(): Promise<void> {
    const stuck = await forMany([...this.#stuck.values()], async (object) => ({
      object,
      now: await stillThere(this.installation, object),
    }));
    for (const { object, now } of stuck) {
      const [last] = now;
      if (last === undefined) this.#gone(object);
      else this.#left.set(refKey(refOf(last)), await stuckObject(this.installation, last));
    }
  }

  /** Nobody has told what became of these. */
  #giveUp(entries: readonly LedgerEntry[], { message }: Failure): void {
    for (const { ref, suspended } of entries) {
      if (this.#left.has(refKey(ref))) continue;
      const what = suspended ? "it is still suspended" : "it was not taken away";
      this.#leave(ref, "unreachable", `${what}, because the API server does not answer: ${message}`);
    }
  }

  /** Why nothing is answered any more. */
  get #silence(): Failure | undefined {
    return this.installation.cluster.unreachable;
  }

  #leave(ref: ObjectRef, kind: string, message: string): void {
    const reason = REASONS[kind] ?? "LeftBehind";
    this.#left.set(refKey(ref), { ref, reason, message: `${describeRef(ref)}: ${message}` });
  }

  #now(): number {
    return this.installation.clock.now();
  }

  #half(): number {
    return this.#now() + Math.max(0, this.deadline - this.#now()) / 2;
  }
}

const REASONS: Readonly<Record<string, LeftObject["reason"]>> = {
  forbidden: "Forbidden",
  unauthorized: "Forbidden",
  server: "Unreachable",
  unreachable: "Unreachable",
  lost: "LeaseLost",
};

/** Whether the object is the one of the entry: by its uid, or, where none was written down, by the label of its run. */
function isOf({ metadata }: LiveObject, { uid, run }: LedgerEntry): boolean {
  return uid === undefined ? metadata.labels?.[RUN_LABEL] === run : metadata.uid === uid;
}
