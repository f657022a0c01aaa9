import { LiveSet } from "../../src/cluster/live-set.js";
import { keyOf } from "../../src/cluster/store.js";
import type {
  Access,
  Answer,
  ApiResource,
  ApplyOptions,
  Cluster,
  DeleteOptions,
  Failure,
  KubernetesInput,
  ListRequest,
  LogRequest,
  Watch,
  WatchRequest,
  WriteOptions,
} from "../../src/model/cluster.js";
import type { LiveObject, ObjectRef } from "../../src/model/live.js";
import { MemoryLogs } from "./memory-cluster/logs.js";
import { resourceOf, servedAtFirst } from "./memory-cluster/served.js";
import { MemoryStore, type Stored } from "./memory-cluster/store.js";

/** One call of a `Cluster`'s method. */
export interface Call {
  readonly verb:
    | "version"
    | "resource"
    | "get"
    | "list"
    | "watch"
    | "apply"
    | "create"
    | "replace"
    | "patch"
    | "delete"
    | "logs"
    | "can";
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

/** A cluster in memory, with what tests do to it behind the back of the code under test. */
export interface MemoryCluster extends Cluster {
  /** All calls, in their order. */
  readonly calls: readonly Call[];
  /** Puts or changes an object as a controller would: no rights, no namespaces, no managers; the status too. */
  put(object: KubernetesInput): LiveObject;
  /** Merges into an object that is there, such as `{ status: … }`. */
  merge(ref: ObjectRef, patch: unknown): LiveObject;
  /** Takes an object away at once, whatever its finalizers; what it owns stays. */
  remove(ref: ObjectRef): void;
  /** What is there, without a call being counted. */
  peek(ref: ObjectRef): LiveObject | undefined;
  objects(): readonly LiveObject[];
  /** Serves one more kind, cluster-scoped where `namespaced` is false. */
  serve(apiVersion: string, kind: string, namespaced?: boolean): void;
  unserve(apiVersion: string, kind: string): void;
  /** Fails the calls for which it gives a failure, newest rule first. Gives what ends it. */
  fail(rule: (call: Call) => Failure | undefined): () => void;
  /** Answers nothing from now on: each call waits, as for its repetitions, and fails unless it is over by then. Gives what ends it. */
  silence(wait: () => Promise<void>): () => void;
  /** The open watches of the kind fail from now on, until it is called without a failure; they know nothing new meanwhile. */
  failWatch(apiVersion: string, kind: string, failure: Failure | undefined): void;
  /** Rights that `can` says are there. @default all */
  allow(rule: (access: Access) => boolean): void;
  /** Appends to the log of a container; `end` ends those that follow it. */
  log(
    pod: { namespace: string; pod: string; container: string; previous?: boolean },
    text: string,
    end?: boolean,
  ): void;
  /** Watches that nobody has stopped. */
  openWatches(): number;
}

/** How a memory cluster is. */
export interface MemoryClusterOptions {
  /** @default "v1.34.3" */
  readonly version?: string;
  /** @default the real time */
  readonly now?: () => Date;
}

/** A cluster in memory, with the namespaces `default` and `kube-system`. Watches are told a microtask after a change. */
export function memoryCluster(options: MemoryClusterOptions = {}): MemoryCluster {
  return new InMemory(options);
}

class InMemory implements MemoryCluster {
  readonly context = "memory";
  readonly server = "https://memory.test";
  readonly calls: Call[] = [];
  readonly #version: string;
  readonly #served = servedAtFirst();
  readonly #store: MemoryStore;
  readonly #logs = new MemoryLogs();
  #silent: (() => Promise<void>) | undefined;
  unreachable: Failure | undefined;
  readonly #rules: ((call: Call) => Failure | undefined)[] = [];
  readonly #sets = new Map<string, { readonly what: WatchRequest; readonly set: LiveSet }>();
  readonly #broken = new Map<string, Failure>();
  #rights: (access: Access) => boolean = () => true;

  constructor({ version = "v1.34.3", now = () => new Date() }: MemoryClusterOptions) {
    this.#version = version;
    this.#store = new MemoryStore(now, (object, gone) => this.#tell(object, gone));
    for (const name of ["default", "kube-system"])
      this.put({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }

  put(object: KubernetesInput): LiveObject {
    return this.#store.put(object);
  }

  merge(ref: ObjectRef, patch: unknown): LiveObject {
    const stored = this.#store.patch(ref, patch, {});
    if (!stored.ok) throw new Error(stored.failure.message);
    return stored.value;
  }

  remove(ref: ObjectRef): void {
    this.#store.take(ref);
  }

  peek(ref: ObjectRef): LiveObject | undefined {
    return this.#store.peek(ref);
  }

  objects(): readonly LiveObject[] {
    return this.#store.objects();
  }

  serve(apiVersion: string, kind: string, namespaced?: boolean): void {
    const usual = resourceOf(`${apiVersion} ${kind}`);
    this.#served.set(`${apiVersion} ${kind}`, { ...usual, namespaced: namespaced ?? usual.namespaced });
    this.#feedAll(apiVersion, kind);
  }

  unserve(apiVersion: string, kind: string): void {
    this.#served.delete(`${apiVersion} ${kind}`);
    this.#feedAll(apiVersion, kind);
  }

  fail(rule: (call: Call) => Failure | undefined): () => void {
    this.#rules.unshift(rule);
    return () => void this.#rules.splice(this.#rules.indexOf(rule), 1);
  }

  silence(wait: () => Promise<void>): () => void {
    this.#silent = wait;
    return () => {
      this.#silent = undefined;
    };
  }

  failWatch(apiVersion: string, kind: string, failure: Failure | undefined): void {
    if (failure) this.#broken.set(`${apiVersion} ${kind}`, failure);
    else this.#broken.delete(`${apiVersion} ${kind}`);
    this.#feedAll(apiVersion, kind);
  }

  allow(rule: (access: Access) => boolean): void {
    this.#rights = rule;
  }

  log(pod: Parameters<MemoryCluster["log"]>[0], text: string, end = false): void {
    this.#logs.append(pod, text, end);
  }

  openWatches(): number {
    return this.#sets.size;
  }

  async version(): Promise<Answer<string>> {
    return this.#answer({ verb: "version" }, () => ({ ok: true, value: this.#version }));
  }

  async resource(apiVersion: string, kind: string): Promise<Answer<ApiResource>> {
    return this.#answer({ verb: "resource", apiVersion, kind }, () => this.#resource(apiVersion, kind));
  }

  async get(ref: ObjectRef): Promise<Answer<LiveObject>> {
    return this.#answerOf("get", ref, () => this.#store.get(ref));
  }

  async list(what: ListRequest): Promise<Answer<readonly LiveObject[]>> {
    return this.#answerOf("list", what, () => ({ ok: true, value: this.#store.list(what) }));
  }

  watch(what: WatchRequest): Watch {
    if (what.kind === "Secret" && what.apiVersion === "v1") throw new Error("Secrets are never watched");
    this.calls.push({ verb: "watch", ...what });
    const key = `${what.apiVersion} ${what.kind} ${what.namespace ?? ""}`;
    const there = this.#sets.get(key);
    if (there) return there.set.watch();
    const set = new LiveSet(() => this.#sets.delete(key));
    this.#sets.set(key, { what, set });
    queueMicrotask(() => this.#feed(what, set));
    return set.watch();
  }

  async apply(object: KubernetesInput, options: ApplyOptions): Promise<Answer<LiveObject>> {
    return this.#write("apply", object, options, () => this.#store.apply(object, options));
  }

  async create(object: KubernetesInput, options: WriteOptions = {}): Promise<Answer<LiveObject>> {
    return this.#write("create", object, options, () => this.#store.create(object, options));
  }

  async replace(object: KubernetesInput, options: WriteOptions = {}): Promise<Answer<LiveObject>> {
    return this.#write("replace", object, options, () => this.#store.replace(object, options));
  }

  async patch(ref: ObjectRef, patch: unknown, options: WriteOptions = {}): Promise<Answer<LiveObject>> {
    return this.#answerOf("patch", { ...ref, dryRun: options.dryRun }, () => this.#store.patch(ref, patch, options));
  }

  async delete(ref: ObjectRef, options: DeleteOptions): Promise<Answer<void>> {
    return this.#answerOf("delete", ref, () => this.#store.delete(ref, options));
  }

  async logs(request: LogRequest): Promise<Answer<string>> {
    const ref: ObjectRef = { apiVersion: "v1", kind: "Pod", namespace: request.namespace, name: request.pod };
    const found = await this.#answerOf("logs", ref, () => this.#store.get(ref));
    return found.ok ? { ok: true, value: await this.#logs.read(request) } : found;
  }

  async can(access: Access): Promise<Answer<boolean>> {
    return this.#answer({ verb: "can" }, () => ({ ok: true, value: this.#rights(access) }));
  }

  close(): void {
    for (const { set } of this.#sets.values()) set.release();
    this.#sets.clear();
  }

  async #answer<T>(call: Call, act: () => Stored<T>): Promise<Answer<T>> {
    this.calls.push(call);
    await (this.#silent?.() ?? Promise.resolve());
    this.unreachable = this.#silent && { kind: "unreachable", message: `cannot ${call.verb}: no connection` };
    if (this.unreachable) return { ok: false, failure: this.unreachable };
    const failure = this.#rules.map((rule) => rule(call)).find((it) => it !== undefined);
    return failure ? { ok: false, failure } : act();
  }

  #answerOf<T>(
    verb: Call["verb"],
    on: {
      apiVersion: string;
      kind: string;
      namespace?: string | undefined;
      name?: string;
      dryRun?: boolean | undefined;
    },
    act: () => Stored<T>,
  ): Promise<Answer<T>> {
    const { apiVersion, kind, namespace, name, dryRun } = on;
    return this.#answer({ verb, apiVersion, kind, namespace, name, dryRun }, () => {
      const served = this.#resource(apiVersion, kind);
      return served.ok ? act() : served;
    });
  }

  #write(
    verb: Call["verb"],
    object: KubernetesInput,
    { dryRun }: WriteOptions,
    act: () => Stored<LiveObject>,
  ): Promise<Answer<LiveObject>> {
    const { apiVersion, kind, metadata } = object;
    return this.#answerOf(verb, { apiVersion, kind, dryRun, ...named(metadata) }, act);
  }

  #resource(apiVersion: string, kind: string): Stored<ApiResource> {
    const value = this.#served.get(`${apiVersion} ${kind}`);
    if (value) return { ok: true, value };
    const message = `the server does not serve ${kind} of ${apiVersion}`;
    return { ok: false, failure: { kind: "kind-not-served", status: 404, reason: "NotFound", message } };
  }

  #tell(object: LiveObject, gone: boolean): void {
    queueMicrotask(() => {
      for (const { what, set } of this.#sets.values()) if (covers(what, object)) this.#pass(what, set, object, gone);
    });
  }

  #pass(what: WatchRequest, set: LiveSet, object: LiveObject, gone: boolean): void {
    if (set.state !== "synced" || this.#broken.has(`${what.apiVersion} ${what.kind}`)) return;
    if (gone) set.remove(object.metadata.namespace, object.metadata.name, object);
    else set.put(object);
  }

  #feedAll(apiVersion: string, kind: string): void {
    for (const { what, set } of this.#sets.values()) {
      if (what.apiVersion === apiVersion && what.kind === kind) this.#feed(what, set);
    }
  }

  /** Gives the set all that is there, or says what is wrong. */
  #feed(what: WatchRequest, set: LiveSet): void {
    const served = this.#resource(what.apiVersion, what.kind);
    const failure = this.#broken.get(`${what.apiVersion} ${what.kind}`) ?? (served.ok ? undefined : served.failure);
    if (failure) {
      set.failing(failure);
      return;
    }
    const objects = this.#store.list(what);
    set.keepOnly(new Set(objects.map(keyOf)));
    for (const object of objects) set.put(object);
    set.synced();
  }
}

function named({ name, namespace }: KubernetesInput["metadata"]): { name?: string; namespace?: string | undefined } {
  return name === undefined ? { namespace } : { name, namespace };
}

function covers(what: WatchRequest, object: LiveObject): boolean {
  return (
    what.apiVersion === object.apiVersion &&
    what.kind === object.kind &&
    (what.namespace === undefined || what.namespace === object.metadata.namespace)
  );
}
