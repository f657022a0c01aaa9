import type { Answer, ApiResource, Cluster, Failure, Watch } from "../../model/cluster.js";
import type { Fields, LiveObject } from "../../model/live.js";
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

/** A kind that could not be told, or whose CRD is there already, is asked for again after so many milliseconds. */
const SOON_MS = 2000;

/** One that no CRD describes is asked for again when a CRD comes; otherwise only so often, because of APIs that other programs serve. */
const SELDOM_MS = 30_000;

const CRD: ObjectKind = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" };

/** Opens the watch of each kind that somebody asks for, once; none is ever asked for twice. */
export class Watching {
  readonly #kinds = new Map<string, Kind>();
  #closed = false;

  constructor(
    private readonly cluster: Cluster,
    private readonly options: WatchingOptions,
  ) {}

  /** The watch that has the objects of a kind in a namespace; opened where it is not yet. */
  open(kind: ObjectKind, namespace: string | undefined): Opened {
    const known = this.#kind(kind);
    const { answer } = known;
    if (answer?.ok) return this.#opened(known, answer.value, namespace);
    known.wanted.add(namespace);
    return answer === undefined ? { is: "opening" } : { is: "refused", failure: answer.failure };
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
    this.#closed = true;
    for (const { watches, timer } of this.#kinds.values()) {
      clearTimeout(timer);
      for (const watch of watches.values()) watch.stop();
    }
    this.#kinds.clear();
  }

  #opened(kind: Kind, { namespaced }: ApiResource, namespace: string | undefined): Opened {
    const place = namespaced && !this.options.wide ? namespace : undefined;
    return { is: "open", watch: this.#watch(kind, place), namespaced };
  }

  #kind({ apiVersion, kind }: ObjectKind): Kind {
    const key = `${apiVersion} ${kind}`;
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    const made: Kind = { apiVersion, kind, answer: undefined, wanted: new Set(), watches: new Map(), timer: undefined };
    this.#kinds.set(key, made);
    void this.#ask(made);
    return made;
  }

  async #ask(kind: Kind): Promise<void> {
    clearTimeout(kind.timer);
    const answer = await this.cluster.resource(kind.apiVersion, kind.kind);
    if (this.#closed) return;
    const before = kind.answer;
    kind.answer = answer;
    if (answer.ok) for (const namespace of kind.wanted) this.#opened(kind, answer.value, namespace);
    else {
      const wait = answer.failure.kind === "kind-not-served" && !this.#isAnnounced(kind) ? SELDOM_MS : SOON_MS;
      kind.timer = setTimeout(() => void this.#ask(kind), wait).unref();
    }
    if (before?.ok !== false || answer.ok || before.failure.kind !== answer.failure.kind)
      this.options.onChange(undefined);
  }

  /** Whether a CRD may describe the kind: as long as the CRDs are not known, any may. */
  #isAnnounced(kind: Kind): boolean {
    if (kind.apiVersion === CRD.apiVersion || !kind.apiVersion.includes("/")) return true;
    const crds = this.open(CRD, undefined);
    if (crds.is !== "open" || crds.watch.state !== "synced") return true;
    return [...crds.watch.all()].some((crd) => describes(crd, kind));
  }

  #changed(object: LiveObject | undefined): void {
    if (object?.kind === CRD.kind && object.apiVersion === CRD.apiVersion) {
      for (const kind of this.#kinds.values()) {
        if (kind.answer?.ok === false && describes(object, kind)) void this.#ask(kind);
      }
    }
    this.options.onChange(object);
  }

  #watch({ apiVersion, kind, watches }: Kind, namespace: string | undefined): Watch {
    const known = watches.get(namespace);
    if (known !== undefined) return known;
    const watch = this.cluster.watch({ apiVersion, kind, namespace });
    watch.onChange((object) => this.#changed(object));
    watches.set(namespace, watch);
    return watch;
  }
}

interface Kind extends ObjectKind {
  answer: Answer<ApiResource> | undefined;
  /** Namespaces that were asked for before it was known. */
  readonly wanted: Set<string | undefined>;
  readonly watches: Map<string | undefined, Watch>;
  timer: NodeJS.Timeout | undefined;
}

function describes({ spec }: LiveObject, { apiVersion, kind }: ObjectKind): boolean {
  const names = spec?.["names"] as Fields | undefined;
  return names?.["kind"] === kind && spec?.["group"] === apiVersion.split("/")[0];
}

function isFailing({ state }: Watch): boolean {
  return state === "failing";
}
