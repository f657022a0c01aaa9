import { isDeepStrictEqual } from "node:util";
import type {
  Answer,
  ApplyOptions,
  DeleteOptions,
  Failure,
  KubernetesInput,
  ListRequest,
  WriteOptions,
} from "../../../src/model/cluster.js";
import { isClusterScoped } from "../../../src/model/kinds.js";
import { describeRef, type LiveObject, type ObjectRef, refKey, refOf } from "../../../src/model/live.js";
import { applied, conflictsOf, leavesOf, type Managers, mergePatch } from "./merge.js";
import { Bookkeeping, type Entry } from "./objects.js";

/** What the store says at once, in the form in which a cluster says it later. */
export type Stored<T> = Answer<T>;

const MANAGER = "conformitron";

/** All objects of a memory cluster, with the rules by which an API server and its garbage collector change them. */
export class MemoryStore {
  readonly #entries = new Map<string, Entry>();
  readonly #books: Bookkeeping;
  readonly #tell: (object: LiveObject, gone: boolean) => void;

  constructor(now: () => Date, tell: (object: LiveObject, gone: boolean) => void) {
    this.#books = new Bookkeeping(now);
    this.#tell = tell;
  }

  peek(ref: ObjectRef): LiveObject | undefined {
    return this.#entries.get(refKey(ref))?.object;
  }

  objects(): readonly LiveObject[] {
    return [...this.#entries.values()].map(({ object }) => object);
  }

  get(ref: ObjectRef): Stored<LiveObject> {
    const entry = this.#entries.get(refKey(ref));
    return entry ? { ok: true, value: this.#books.withManagers(entry) } : notFound(ref);
  }

  list({ apiVersion, kind, namespace, labelSelector, fieldSelector }: ListRequest): readonly LiveObject[] {
    return this.objects().filter(
      (object) =>
        object.apiVersion === apiVersion &&
        object.kind === kind &&
        (namespace === undefined || object.metadata.namespace === namespace) &&
        matches(labelSelector, (key) => object.metadata.labels?.[key]) &&
        matches(fieldSelector, (path) => String(path.split(".").reduce<unknown>(child, object))),
    );
  }

  put(input: KubernetesInput): LiveObject {
    const before = this.#entries.get(refKey(refOfInput(input)));
    return this.#save(input, before, before?.managers ?? new Map(), false);
  }

  take(ref: ObjectRef): void {
    const object = this.peek(ref);
    if (!object) return;
    this.#entries.delete(refKey(ref));
    this.#tell({ ...object, metadata: { ...object.metadata, resourceVersion: this.#books.version() } }, true);
  }

  create(input: KubernetesInput, { dryRun = false, fieldManager = MANAGER }: WriteOptions): Stored<LiveObject> {
    const named = withName(input, () => this.#books.version());
    const ref = refOfInput(named);
    const missing = this.#missingNamespace(ref);
    if (missing) return missing;
    if (this.peek(ref)) return refuse("already-exists", 409, "AlreadyExists", `${describeRef(ref)} already exists`);
    const managers = new Map([[fieldManager, leavesOf(named)]]);
    return { ok: true, value: this.#save(named, undefined, managers, dryRun) };
  }

  apply(
    input: KubernetesInput,
    { dryRun = false, fieldManager = MANAGER, force = false }: ApplyOptions,
  ): Stored<LiveObject> {
    const ref = refOfInput(input);
    const missing = this.#missingNamespace(ref);
    if (missing) return missing;
    const before = this.#entries.get(refKey(ref));
    const managers: Managers = before?.managers ?? new Map();
    const leaves = leavesOf(input);
    const conflicts = conflictsOf(before?.object, leaves, managers, fieldManager);
    if (conflicts.length > 0 && !force) {
      return refuse(
        "conflict",
        409,
        "Conflict",
        `Apply failed with ${conflicts.length} conflicts: ${conflicts.join(", ")}`,
      );
    }
    const base = before?.object ?? { apiVersion: input.apiVersion, kind: input.kind, metadata: { ...named(input) } };
    const next = applied(base, leaves, managers, fieldManager) as KubernetesInput;
    // An apply that changes nothing leaves the record of it as it was, time and all.
    const known = managers.get(fieldManager);
    const same =
      before && known && isDeepStrictEqual(known, leaves) && this.#books.next(next, before.object) === before.object;
    return {
      ok: true,
      value: this.#save(next, before, takenOver(managers, fieldManager, same ? known : leaves, force), dryRun),
    };
  }

  replace(input: KubernetesInput, { dryRun = false }: WriteOptions): Stored<LiveObject> {
    const ref = refOfInput(input);
    const before = this.#entries.get(refKey(ref));
    if (!before) return notFound(ref);
    if (input.metadata["resourceVersion"] !== before.object.metadata.resourceVersion) {
      return refuse("conflict", 409, "Conflict", `${describeRef(ref)} has been modified meanwhile`);
    }
    return { ok: true, value: this.#save(input, before, before.managers, dryRun) };
  }

  patch(ref: ObjectRef, patch: unknown, { dryRun = false, fieldManager = MANAGER }: WriteOptions): Stored<LiveObject> {
    const before = this.#entries.get(refKey(ref));
    if (!before) return notFound(ref);
    const next = mergePatch(before.object, patch) as KubernetesInput;
    const leaves = new Map([...(before.managers.get(fieldManager) ?? []), ...leavesOf(patch as KubernetesInput)]);
    const value = this.#save(next, before, new Map([...before.managers, [fieldManager, leaves]]), dryRun);
    if (!dryRun) this.#finish(value);
    return { ok: true, value };
  }

  delete(ref: ObjectRef, { uid, propagation = "Background" }: DeleteOptions): Stored<void> {
    const object = this.peek(ref);
    if (!object) return notFound(ref);
    if (object.metadata.uid !== uid) {
      const message = `the uid in the precondition (${uid}) is not the uid of ${describeRef(ref)} (${object.metadata.uid})`;
      return refuse("conflict", 409, "Conflict", message);
    }
    this.#markDeleted(object);
    for (const owned of this.#ownedBy(uid)) this.#release(owned, uid, propagation);
    return { ok: true, value: undefined };
  }

  #markDeleted(object: LiveObject): void {
    const deletionTimestamp = object.metadata.deletionTimestamp ?? this.#books.timestamp();
    const marked = { ...object, metadata: { ...object.metadata, deletionTimestamp } };
    if (object.kind === "Namespace" && object.apiVersion === "v1") this.#empty(object.metadata.name);
    if (this.#stays(object)) this.put(marked);
    else this.take(refOf(object));
  }

  /** Deletes all that a namespace holds. */
  #empty(namespace: string): void {
    for (const object of this.objects()) if (object.metadata.namespace === namespace) this.#markDeleted(object);
  }

  #stays(object: LiveObject): boolean {
    if ((object.metadata.finalizers?.length ?? 0) > 0) return true;
    const isNamespace = object.kind === "Namespace" && object.apiVersion === "v1";
    return isNamespace && this.objects().some(({ metadata }) => metadata.namespace === object.metadata.name);
  }

  /** Lets an object go that only its finalizers have held, and after it the namespace that only it has held. */
  #finish(object: LiveObject): void {
    if (object.metadata.deletionTimestamp === undefined || this.#stays(object)) return;
    this.take(refOf(object));
    for (const owned of this.#ownedBy(object.metadata.uid)) this.#release(owned, object.metadata.uid, "Background");
    const space = this.peek({ apiVersion: "v1", kind: "Namespace", name: object.metadata.namespace ?? "" });
    if (space) this.#finish(space);
  }

  #ownedBy(uid: string): LiveObject[] {
    return this.objects().filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid));
  }

  #release(object: LiveObject, uid: string, propagation: DeleteOptions["propagation"]): void {
    const others = object.metadata.ownerReferences?.filter((owner) => owner.uid !== uid) ?? [];
    if (propagation !== "Orphan" && others.length === 0) {
      this.delete(refOf(object), { uid: object.metadata.uid, propagation: "Background" });
    } else this.put({ ...object, metadata: { ...object.metadata, ownerReferences: others } });
  }

  #missingNamespace({ namespace }: ObjectRef): Stored<never> | undefined {
    if (namespace === undefined) return undefined;
    const space = this.peek({ apiVersion: "v1", kind: "Namespace", name: namespace });
    if (!space) return refuse("not-found", 404, "NotFound", `namespaces "${namespace}" not found`);
    if (space.metadata.deletionTimestamp === undefined) return undefined;
    return refuse(
      "forbidden",
      403,
      "Forbidden",
      `unable to create new content in namespace ${namespace}: it is being terminated`,
    );
  }

  #save(input: KubernetesInput, before: Entry | undefined, managers: Managers, dryRun: boolean): LiveObject {
    const object = this.#books.next(input, before?.object);
    if (dryRun) return object;
    this.#books.note(managers);
    this.#entries.set(refKey(refOf(object)), { object, managers });
    if (object !== before?.object) this.#tell(object, false);
    return object;
  }
}

function takenOver(managers: Managers, own: string, leaves: ReturnType<typeof leavesOf>, force: boolean): Managers {
  const others = [...managers].filter(([manager]) => manager !== own);
  const kept = force ? others.map(([manager, fields]) => [manager, without(fields, leaves)] as const) : others;
  return new Map([...kept, [own, leaves]]);
}

function without<T>(fields: ReadonlyMap<string, T>, taken: ReadonlyMap<string, unknown>): ReadonlyMap<string, T> {
  return new Map([...fields].filter(([key]) => !taken.has(key)));
}

function refOfInput(input: KubernetesInput): ObjectRef {
  const { apiVersion, kind, metadata } = input;
  const namespace = isClusterScoped(apiVersion, kind) ? undefined : metadata.namespace;
  return { apiVersion, kind, namespace, name: metadata.name ?? "" };
}

function named({ metadata: { name, namespace } }: KubernetesInput): { name: string; namespace?: string } {
  return namespace === undefined ? { name: name ?? "" } : { name: name ?? "", namespace };
}

function withName(input: KubernetesInput, suffix: () => string): KubernetesInput {
  const prefix = input.metadata["generateName"];
  if (input.metadata.name !== undefined || typeof prefix !== "string") return input;
  return { ...input, metadata: { ...input.metadata, name: `${prefix}${suffix()}` } };
}

function child(at: unknown, key: string): unknown {
  return typeof at === "object" && at !== null ? (at as Record<string, unknown>)[key] : undefined;
}

/** `a=b,c!=d,e,!f`. */
function matches(selector: string | undefined, read: (key: string) => string | undefined): boolean {
  return (selector ?? "").split(",").every((part) => {
    if (part === "") return true;
    const [, key = "", not, value] = /^([^!=]+)(?:(!?)={1,2}(.*))?$/.exec(part) ?? [];
    if (part.startsWith("!")) return read(part.slice(1)) === undefined;
    if (value === undefined) return read(key) !== undefined;
    return (read(key) === value) !== (not === "!");
  });
}

function notFound(ref: ObjectRef): Stored<never> {
  return refuse("not-found", 404, "NotFound", `${describeRef(ref)} not found`);
}

function refuse(kind: Failure["kind"], status: number, reason: string, message: string): Stored<never> {
  return { ok: false, failure: { kind, status, reason, message } };
}
