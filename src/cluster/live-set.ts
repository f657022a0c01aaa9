import type { Failure, Watch } from "../model/cluster.js";
import type { LiveObject } from "../model/live.js";
import { keyOf, ObjectStore } from "./store.js";

type Listener = (object: LiveObject | undefined) => void;

/**
 * The objects of one kind that watches share. Whoever feeds it says what came and went and how the feed is doing; whoever watches gets
 * a `Watch` of it. When the last watch stops, `onUnused` is called, once.
 */
export class LiveSet {
  readonly #store = new ObjectStore();
  readonly #listeners = new Set<Listener>();
  readonly #waiting: (() => void)[] = [];
  readonly #onUnused: () => void;
  #state: Watch["state"] = "starting";
  #failure: Failure | undefined;
  #users = 0;

  constructor(onUnused: () => void) {
    this.#onUnused = onUnused;
  }

  get state(): Watch["state"] {
    return this.#state;
  }

  /** An object that came or changed. */
  put(object: LiveObject): void {
    if (this.#store.set(object)) this.#tell(object);
  }

  /** An object that went. @param last how it was when it went, where that is known */
  remove(namespace: string | undefined, name: string, last?: LiveObject): void {
    const before = this.#store.remove(namespace, name);
    if (before) this.#tell(last ?? before);
  }

  /** Takes out whatever is not among `keys`: what a new list no longer has. */
  keepOnly(keys: ReadonlySet<string>): void {
    const gone = [...this.#store.all()].filter((object) => !keys.has(keyOf(object)));
    for (const { metadata } of gone) this.remove(metadata.namespace, metadata.name);
  }

  synced(): void {
    this.#change("synced", undefined);
  }

  failing(failure: Failure): void {
    this.#change("failing", failure);
  }

  /** Lets those go on that wait for it to settle, as when it never will. */
  release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** One more user of the set. */
  watch(): Watch {
    this.#users++;
    const mine = new Set<Listener>();
    const set = this;
    const store = this.#store;
    return {
      get state() {
        return set.#state;
      },
      get failure() {
        return set.#failure;
      },
      get: (namespace, name) => store.get(namespace, name),
      ownedBy: (uid) => store.ownedBy(uid),
      inNamespace: (namespace) => store.inNamespace(namespace),
      all: () => store.all(),
      onChange: (listener) => this.#listen(listener, mine),
      settled: () => this.#settled(),
      stop: once(() => this.#leave(mine)),
    };
  }

  /** The same function may listen twice; each listening is ended on its own. */
  #listen(listener: Listener, mine: Set<Listener>): () => void {
    const own: Listener = (object) => listener(object);
    mine.add(own);
    this.#listeners.add(own);
    return () => {
      mine.delete(own);
      this.#listeners.delete(own);
    };
  }

  #leave(mine: ReadonlySet<Listener>): void {
    for (const listener of mine) this.#listeners.delete(listener);
    this.#users--;
    if (this.#users === 0) this.#onUnused();
  }

  #settled(): Promise<void> {
    if (this.#state !== "starting") return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #change(state: Watch["state"], failure: Failure | undefined): void {
    const same = this.#state === state && this.#failure?.kind === failure?.kind;
    this.#state = state;
    this.#failure = failure;
    this.release();
    if (!same) this.#tell(undefined);
  }

  #tell(object: LiveObject | undefined): void {
    for (const listener of this.#listeners) listener(object);
  }
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}
