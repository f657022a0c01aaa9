import type { Answer, Cluster } from "../../model/cluster.js";
import { type Fields, type LiveObject, type ObjectRef, refKey, refOf } from "../../model/live.js";
import type { Judgement, ObjectKind, Released, Seen, SeenSecret, World } from "../../model/readiness.js";
import { EventIndex, subjectUid } from "./events.js";
import { type ChartObject, type ParseDocuments, Releases } from "./releases.js";
import { Secrets } from "./secrets.js";
import { Watching } from "./watches.js";

/** Judges one object in a world. */
export type Judge = (ref: ObjectRef, world: World) => Judgement;

/** What a live world is made of. */
export interface LiveWorldOptions {
  readonly cluster: Cluster;
  /** Whether there are many solutions: then each kind has one watch for all namespaces. */
  readonly wide: boolean;
  readonly now: () => number;
  readonly parse: ParseDocuments;
  readonly judge: Judge;
  /** The other kinds that judging an object of a kind looks at. */
  readonly needs: (kind: ObjectKind) => readonly ObjectKind[];
  /** Is told of each change: the object, or nothing where more than one may have changed. */
  readonly onChange: (object: LiveObject | undefined) => void;
}

const EVENT: ObjectKind = { apiVersion: "v1", kind: "Event" };
const EXTERNAL_SECRET = /^external-secrets\.io\//;
const APPLIER = /^(?:helm|kustomize)\.toolkit\.fluxcd\.io\/\S+ (?:HelmRelease|Kustomization)$/;
const NOTHING_YET: Judgement = {
  state: "InProgress",
  reason: "Awaited",
  message: "it is being judged",
  warnings: [],
  causes: [],
};

/**
 * A cluster as its watches show it. What is asked for the first time is looked up in the background; until then it is `awaited`, and
 * `onChange` tells when asking again is worth while.
 */
export class LiveWorld implements World {
  /** Milliseconds since the epoch; the same for all that is judged together. */
  now: number;
  readonly #options: LiveWorldOptions;
  readonly #watching: Watching;
  readonly #secrets: Secrets;
  readonly #releases: Releases;
  readonly #events = new EventIndex();
  /** What each HelmRelease and Kustomization has applied last. */
  readonly #applied = new Map<string, string>();
  readonly #judged = new Map<string, Judgement>();
  /** What the judgement that is being made has looked at. */
  #looked = new Set<string>();

  constructor(options: LiveWorldOptions) {
    const { cluster, wide, parse, now, onChange } = options;
    this.#options = options;
    this.now = now();
    this.#watching = new Watching(cluster, { wide, onChange: (object) => this.#changed(object) });
    this.#secrets = new Secrets(cluster, (namespace, name) => onChange(secretObject(namespace, name)));
    this.#releases = new Releases(cluster, parse, onChange);
  }

  /** Does something in one moment, with the cluster as it is now. Gives what it looked at, in the words of `touchedBy`. */
  moment<T>(work: () => T): { readonly value: T; readonly looked: ReadonlySet<string> } {
    this.now = this.#options.now();
    this.#judged.clear();
    this.#looked = new Set();
    return { value: work(), looked: this.#looked };
  }

  see(ref: ObjectRef): Seen {
    this.#looked.add(refKey(ref));
    if (ref.apiVersion === "v1" && ref.kind === "Secret") return this.#seeSecret(ref);
    if (this.#options.needs(ref).filter((kind) => this.#isStarting(kind, ref.namespace)).length > 0)
      return { is: "awaited" };
    const opened = this.#watching.open(ref, ref.namespace);
    if (opened.is === "opening") return { is: "awaited" };
    if (opened.is === "refused") return opened;
    const { watch, namespaced } = opened;
    if (watch.state === "starting") return { is: "awaited" };
    if (watch.state === "failing") return { is: "refused", failure: watch.failure ?? UNKNOWN_FAILURE };
    if (!namespaced && ref.namespace !== undefined) this.#looked.add(refKey({ ...ref, namespace: undefined }));
    const object = watch.get(namespaced ? ref.namespace : undefined, ref.name);
    return object === undefined ? { is: "absent" } : { is: "found", object };
  }

  owned(kind: ObjectKind, uid: string): readonly LiveObject[] {
    this.#looked.add(uid);
    const found: LiveObject[] = [];
    for (const watch of this.#watching.openOf(kind)) found.push(...watch.ownedBy(uid));
    return found;
  }

  objects(kind: ObjectKind, namespace: string | undefined): readonly LiveObject[] {
    this.#looked.add(placeKey(kind, namespace));
    const opened = this.#watching.open(kind, namespace);
    if (opened.is !== "open") return [];
    return namespace === undefined ? [...opened.watch.all()] : opened.watch.inNamespace(namespace);
  }

  events(uid: string): readonly LiveObject[] {
    this.#looked.add(uid);
    return this.#events.of(uid);
  }

  secret(namespace: string, name: string): SeenSecret {
    this.#looked.add(refKey(refOf(secretObject(namespace, name))));
    return this.#secrets.see(namespace, name);
  }

  released(release: LiveObject): Released | undefined {
    this.#looked.add(refKey(refOf(release)));
    return this.#releases.of(release);
  }

  /** What the chart of a release gives at its present revision, by Helm's record. */
  chartObjects(release: LiveObject): Promise<Answer<ChartObject[]>> {
    return this.#releases.chartObjects(release);
  }

  /** Each object once in a moment; a circle of objects that wait for each other is waiting. */
  judge(ref: ObjectRef): Judgement {
    const key = refKey(ref);
    const known = this.#judged.get(key);
    if (known !== undefined) return known;
    this.#judged.set(key, NOTHING_YET);
    const judgement = this.#options.judge(ref, this);
    this.#judged.set(key, judgement);
    return judgement;
  }

  /** Watches the events of a namespace. */
  watchEvents(namespace: string | undefined): void {
    this.#watching.open(EVENT, namespace);
  }

  /** Watches that do not get through at present. */
  get failing(): number {
    return this.#watching.failing.length;
  }

  close(): void {
    this.#watching.close();
    this.#secrets.close();
    this.#releases.close();
  }

  /** What is looked at beside an object must be known as well: no pods would look like no pods yet. A kind that is not served has none. */
  #isStarting(kind: ObjectKind, namespace: string | undefined): boolean {
    const opened = this.#watching.open(kind, namespace);
    return opened.is === "opening" || (opened.is === "open" && opened.watch.state === "starting");
  }

  #seeSecret({ namespace = "default", name }: ObjectRef): Seen {
    const seen = this.#secrets.see(namespace, name);
    if (seen.is !== "found") return seen;
    return { is: "found", object: secretObject(namespace, name, seen.labels) };
  }

  #changed(object: LiveObject | undefined): void {
    if (object?.kind === "Event" && object.apiVersion === "v1") this.#events.add(object);
    if (object?.kind === "ExternalSecret" && EXTERNAL_SECRET.test(object.apiVersion)) this.#secretMayDiffer(object);
    if (object !== undefined && this.#hasApplied(object)) this.#secrets.applied();
    this.#options.onChange(object);
  }

  /** Whether Flux has applied something since it was seen last. */
  #hasApplied({ kind, apiVersion, metadata, status }: LiveObject): boolean {
    if (!APPLIER.test(`${apiVersion} ${kind}`)) return false;
    const { history, lastAppliedRevision } = status ?? {};
    const { version, status: phase } = Object(Array.isArray(history) ? history[0] : undefined);
    const token = `${lastAppliedRevision} ${version} ${phase}`;
    if (this.#applied.get(metadata.uid) === token) return false;
    this.#applied.set(metadata.uid, token);
    return true;
  }

  #secretMayDiffer({ metadata, spec, status }: LiveObject): void {
    const target = (spec?.["target"] as Fields | undefined)?.["name"] ?? metadata.name;
    const token = `${status?.["syncedResourceVersion"]} ${status?.["refreshTime"]}`;
    this.#secrets.changed(metadata.namespace ?? "default", String(target), token);
  }
}

/** What is told of a Secret. */
function secretObject(namespace: string, name: string, labels: Readonly<Record<string, string>> = {}): LiveObject {
  const metadata = { name, namespace, uid: "", resourceVersion: "", creationTimestamp: "", labels };
  return { apiVersion: "v1", kind: "Secret", metadata };
}

/** What a change of an object touches: whatever has looked at one of these should look again. */
export function touchedBy(object: LiveObject): string[] {
  const { kind, apiVersion, metadata } = object;
  const subject = kind === "Event" ? subjectUid(object) : undefined;
  return [
    refKey(refOf(object)),
    placeKey(object, metadata.namespace),
    placeKey({ apiVersion, kind }, undefined),
    ...(metadata.ownerReferences ?? []).map(({ uid }) => uid),
    ...(subject === undefined ? [] : [subject]),
  ];
}

function placeKey({ apiVersion, kind }: ObjectKind, namespace: string | undefined): string {
  return `${apiVersion} ${kind} in ${namespace ?? "all"}`;
}

const UNKNOWN_FAILURE = { kind: "unreachable", message: "the watch does not get through" } as const;
