import type { Answer, Cluster, ListRequest } from "../../model/cluster.js";
import type { LiveObject } from "../../model/live.js";

type Objects = Answer<readonly LiveObject[]>;

/**
 * Lists that several ask for at about the same time. Each gets one that was begun after it asked: who asks while one is on its way
 * waits for the next, together with all who ask meanwhile.
 */
export class SharedLists {
  readonly #begun = new Map<string, Promise<Objects>>();
  readonly #next = new Map<string, Promise<Objects>>();

  constructor(private readonly cluster: Pick<Cluster, "list">) {}

  list(what: ListRequest): Promise<Objects> {
    const key = JSON.stringify(what);
    const before = this.#begun.get(key);
    if (before === undefined) return this.#begin(key, what);
    const next = this.#next.get(key) ?? before.then(() => this.#begin(key, what));
    this.#next.set(key, next);
    return next;
  }

  #begin(key: string, what: ListRequest): Promise<Objects> {
    this.#next.delete(key);
    const list = this.cluster.list(what);
    this.#begun.set(key, list);
    void list.finally(() => {
      if (!this.#next.has(key)) this.#begun.delete(key);
    });
    return list;
  }
}
