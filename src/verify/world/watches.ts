import type { Answer, ApiResource, Cluster, Failure, Watch } from "../../model/cluster.js";
import type { LiveObject } from "../../model/live.js";
import type { ObjectKind } from "../../model/readiness.js";

/** The watch of a kind, or why there is none. */
export type Opened =
  | { readonly is: "open"; readonly watch: Watch; readonly namespaced: boolean }
  | { readonly is: "opening" }
  | { readonly is: "refused"; readonly failure: Failure };

/** How watches are opened. */
export interface WatchingOptions {
  /** One watch for all namespaces, for a run with many solutions; otherwise one in each namespace that is asked for. */
  readonly wide: boolean;
  /** Is told of each change: the object, or nothing where more than one may have changed. */
  readonly onChange: (object: LiveObject | undefined) => void;
}

/** A kind that is not served now may be after a chart has brought its CRD: asked again after so many milliseconds. */
const ASK_AGAIN_MS = 2000;

/** Opens the watch of each kind that somebody asks for, once; none is ever asked for twice. */
export class Watching {
  readonly #kinds = new Map<string, Kind>();

  constructor(
    private readonly cluster: Cluster,
    private readonly options: WatchingOptions,
  ) {}

  /** The watch that has the objects of a kind in a namespace; opened where it is not yet. */
  open(kind: ObjectKind, namespace: string | undefined): Opened {
    const known = this.#kind(kind);
    const { answer } = known;
    if (answer === undefined) return { is: "opening" };
    if (!answer.ok) return { is: "refused", failure: answer.failure };
    const { namespaced } = answer.value;
    const place = namespaced && !this.options.wide ? namespace : undefined;
    return { is: "open", watch: this.#watch(known, place), namespaced };
  }

  /** All open watches of a kind. */
  openOf({ apiVersion, kind }: ObjectKind): Iterable<Watch> {
    return this.#kinds.get(`${apiVersion} ${kind}`)?.watches.values() ?? [];
  }

  /** Why what is known may be old, of all watches. */
  get failing(): readonly Watch[] {
    return [...this.#kinds.values()].flatMap(({ watches }) => [...watches.values()].filter(isFailing));
  }

  close(): void {
    for (const { watches, timer } of this.#kinds.values()) {
      clearTimeout(timer);
      for (const watch of watches.values()) watch.stop();
    }
    this.#kinds.clear();
  }

  #kind({ apiVersion, kind }: ObjectKind): Kind {
    const key = `${apiVersion} ${kind}`;
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    const made: Kind = { apiVersion, kind, answer: undefined, watches: new Map(), timer: undefined };
    this.#kinds.set(key, made);
    void this.#ask(made);
    return made;
  }

  async #ask(kind: Kind): Promise<void> {
    kind.answer = await this.cluster.resource(kind.apiVersion, kind.kind);
    if (!kind.answer.ok) {
      kind.timer = setTimeout(() => void this.#ask(kind), ASK_AGAIN_MS);
      kind.timer.unref();
    }
    this.options.onChange(undefined);
  }

  #watch({ apiVersion, kind, watches }: Kind, namespace: string | undefined): Watch {
    const known = watches.get(namespace);
    if (known !== undefined) return known;
    const watch = this.cluster.watch({ apiVersion, kind, namespace });
    watch.onChange(this.options.onChange);
    watches.set(namespace, watch);
    return watch;
  }
}

interface Kind extends ObjectKind {
  answer: Answer<ApiResource> | undefined;
  readonly watches: Map<string | undefined, Watch>;
  timer: NodeJS.Timeout | undefined;
}

function isFailing({ state }: Watch): boolean {
  return state === "failing";
}
