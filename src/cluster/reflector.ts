import type { ApiResource, Failure, WatchRequest } from "../model/cluster.js";
import type { LiveObject } from "../model/live.js";
import { backoff } from "./clock.js";
import type { Discovery } from "./discovery.js";
import { listPages } from "./list.js";
import { LiveSet } from "./live-set.js";
import type { Sender } from "./send.js";
import { keyOf } from "./store.js";
import { trimmed } from "./trim.js";
import { type WatchTarget, watchOnce } from "./watch-stream.js";

/** Milliseconds before the next attempt where the connection failed. */
const FIRST_WAIT = 100;
const LONGEST_WAIT = 10_000;
/** Milliseconds before the next attempt where somebody has to do something first. */
const FIRST_SLOW_WAIT = 1_000;
const LONGEST_SLOW_WAIT = 30_000;
/** Milliseconds that a watch has to last until earlier failures are forgotten. */
const LASTING = 10_000;

/** Watches may be cut so often without having brought anything: the next one goes on where they ended. */
const HARMLESS = 3;

/** So often who asks may be refused: credentials that have expired are about to be written anew. About 10 s. */
const PATIENCE = 4;

const SLOW: readonly Failure["kind"][] = ["forbidden", "unauthorized", "kind-not-served", "invalid", "not-found"];

/** A round that did not last, and the failure that ended it, where it was one. */
interface Trouble {
  readonly failure?: Failure;
}

/** Keeps the objects of one kind, everywhere or in one namespace, as the server has them: by one list and then one watch. */
export class Reflector {
  readonly set: LiveSet;
  readonly #sender: Sender;
  readonly #discovery: Discovery;
  readonly #what: WatchRequest;
  readonly #stop = new AbortController();
  /** Where the next watch goes on; undefined: after another list. */
  #from: string | undefined;
  /** Rounds in a row that ended too soon and brought nothing. */
  #failures = 0;
  /** Attempts since a watch was last open. */
  #unopened = 0;

  constructor(sender: Sender, discovery: Discovery, what: WatchRequest, onUnused: () => void) {
    this.#sender = sender;
    this.#discovery = discovery;
    this.#what = what;
    this.set = new LiveSet(() => {
      this.stop();
      onUnused();
    });
  }

  /** Goes on until it is stopped. */
  async run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const trouble = await this.#round();
      if (trouble && !signal.aborted) await this.#pause(trouble);
    }
  }

  stop(): void {
    this.#stop.abort();
    this.set.release();
  }

  /** Lists where that is needed, and watches once. */
  async #round(): Promise<Trouble | undefined> {
    const resource = await this.#discovery.resource(this.#what.apiVersion, this.#what.kind);
    if (resource.ok) return (await this.#list(resource.value)) ?? this.#watch(resource.value);
    // With its kind every object has gone.
    if (resource.failure.kind === "kind-not-served") this.set.keepOnly(new Set());
    return { failure: resource.failure };
  }

  async #list(resource: ApiResource): Promise<Trouble | undefined> {
    if (this.#from !== undefined) return undefined;
    const { signal } = this.#stop;
    const keys = new Set<string>();
    const take = (object: LiveObject): void => {
      keys.add(keyOf(object));
      if (!signal.aborted) this.set.put(object);
    };
    const answer = await listPages(this.#sender, resource, this.#what, take, signal);
    if (signal.aborted) return undefined;
    if (!answer.ok) return this.#troubleWith(resource, answer.failure);
    this.set.keepOnly(keys);
    this.#from = answer.value;
    // After a failure only a watch that is open again counts.
    if (this.set.state !== "failing") this.set.synced();
    return undefined;
  }

  async #watch(resource: ApiResource): Promise<Trouble | undefined> {
    const { clock } = this.#sender;
    const start = clock.now();
    const { signal } = this.#stop;
    const end = await watchOnce(this.#sender, resource, this.#what.namespace, this.#from ?? "", this.#target(), signal);
    const lasted = clock.now() - start > LASTING;
    if (lasted) this.#failures = 0;
    if (end.type === "failed") return this.#troubleWith(resource, end.failure);
    if (end.type === "expired") this.#from = undefined;
    return lasted ? undefined : {};
  }

  #target(): WatchTarget {
    const { signal } = this.#stop;
    return {
      opened: () => {
        this.#unopened = 0;
        if (this.set.state === "failing") this.set.synced();
      },
      put: (object) => {
        if (!signal.aborted) this.set.put(trimmed(object));
      },
      remove: (object) => {
        const { namespace, name } = object.metadata;
        if (!signal.aborted) this.set.remove(namespace, name, trimmed(object));
      },
      reached: (resourceVersion) => {
        this.#from = resourceVersion;
        this.#failures = 0;
      },
    };
  }

  /** What is no longer served is looked up and listed again. */
  #troubleWith(resource: ApiResource, failure: Failure): Trouble {
    if (failure.kind === "kind-not-served") {
      this.#discovery.forget(resource);
      this.#from = undefined;
    }
    return { failure };
  }

  async #pause({ failure }: Trouble): Promise<void> {
    const { clock } = this.#sender;
    this.#failures++;
    this.#unopened++;
    const isSlow = failure !== undefined && SLOW.includes(failure.kind);
    if (failure && this.#isLost(failure.kind, isSlow)) this.#fail(failure);
    const wait = isSlow
      ? backoff(this.#failures, FIRST_SLOW_WAIT, LONGEST_SLOW_WAIT, clock.random())
      : backoff(this.#failures, FIRST_WAIT, LONGEST_WAIT, clock.random());
    await clock.sleep(wait, this.#stop.signal);
  }

  #isLost(kind: Failure["kind"], isSlow: boolean): boolean {
    if (kind === "unauthorized") return this.#unopened > PATIENCE;
    if (this.#from === undefined) return true;
    return isSlow || this.#unopened > 1 || this.#failures > HARMLESS;
  }

  /** What was missed meanwhile is there before it is synced again: it lists first. */
  #fail(failure: Failure): void {
    this.#from = undefined;
    this.set.failing(failure);
  }
}
