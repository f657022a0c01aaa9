import type { LiveObject, ObjectRef } from "./live.js";

/**
 * What of a cluster the verifier uses. Nothing here throws for what a cluster may answer: what was refused or did not come is a
 * `Failure`.
 */
export interface Cluster {
  /** The context of the kubeconfig, or `in-cluster`. */
  readonly context: string;
  /** Address of the API server. */
  readonly server: string;
  /** Why nothing is answered: how a request failed in the last 10 s after all its repetitions, where none was answered since. */
  readonly unreachable: Failure | undefined;
  /** The version that the API server states, such as `v1.34.3`. */
  version(): Promise<Answer<string>>;
  /** The resource that serves a kind. Asked of the server once; asked again where the kind was not served. */
  resource(apiVersion: string, kind: string): Promise<Answer<ApiResource>>;
  get(ref: ObjectRef): Promise<Answer<LiveObject>>;
  list(what: ListRequest): Promise<Answer<readonly LiveObject[]>>;
  /** Opens the watch of a kind, or gives the one that is open. Each `watch` needs its `stop`; the last one closes the connection. */
  watch(what: WatchRequest): Watch;
  /** Server-side apply with strict field validation. Gives the object as it would be or is. */
  apply(object: KubernetesInput, options: ApplyOptions): Promise<Answer<LiveObject>>;
  /** `AlreadyExists` is the failure `already-exists`. */
  create(object: KubernetesInput, options?: WriteOptions): Promise<Answer<LiveObject>>;
  /** Replaces an object at the `resourceVersion` that it holds; another one there is the failure `conflict`. */
  replace(object: KubernetesInput, options?: WriteOptions): Promise<Answer<LiveObject>>;
  /** JSON merge patch. */
  patch(ref: ObjectRef, patch: unknown, options?: WriteOptions): Promise<Answer<LiveObject>>;
  /** Deletes the object only where it is the one with this uid; another one there is the failure `conflict`. */
  delete(ref: ObjectRef, options: DeleteOptions): Promise<Answer<void>>;
  /** The log of a container, as far as it goes; with `onLine`, line by line until the container ends. */
  logs(request: LogRequest): Promise<Answer<string>>;
  /** Whether the own rights allow it (SelfSubjectAccessReview). */
  can(access: Access): Promise<Answer<boolean>>;
  /** Closes all connections. */
  close(): void;
}

/** An object to be written. */
export interface KubernetesInput {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name?: string;
    readonly namespace?: string | undefined;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** What a cluster answered. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** Why there is no answer, in the words by which verdicts tell them apart. */
export type FailureKind =
  /** 404 of an object. */
  | "not-found"
  /** The version of the API, or the kind in it, is not served. */
  | "kind-not-served"
  /** 401: no credentials that count, also after they were read again. */
  | "unauthorized"
  | "forbidden"
  /** 409 where something else stands or was changed meanwhile. */
  | "conflict"
  | "already-exists"
  /** 400 and 422: the object is refused, also by a strict field validation. */
  | "invalid"
  /** 5xx and 429, after the repetitions. */
  | "server"
  /** No connection, cut off or too slow, after the repetitions. */
  | "unreachable";

/** What a cluster refused, or why it could not be asked. */
export interface Failure {
  readonly kind: FailureKind;
  /** HTTP status, where there was an answer. */
  readonly status?: number;
  /** The `reason` of the Kubernetes Status, such as `AlreadyExists`. */
  readonly reason?: string;
  readonly message: string;
}

/** A kind as the API server serves it. */
export interface ApiResource {
  readonly apiVersion: string;
  readonly kind: string;
  /** Plural name in the path, such as `helmreleases`. */
  readonly resource: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** Objects of one kind. */
export interface ListRequest {
  readonly apiVersion: string;
  readonly kind: string;
  /** @default all namespaces */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** What to watch. Of Secrets nothing is ever watched. */
export type WatchRequest = Pick<ListRequest, "apiVersion" | "kind" | "namespace">;

/** The objects of one kind, kept up to date by one watch; they are there as soon as `state` is `synced`. */
export interface Watch {
  /** `failing`: what is known may be old; `failure` says why, and it goes on trying. */
  readonly state: "starting" | "synced" | "failing";
  readonly failure: Failure | undefined;
  get(namespace: string | undefined, name: string): LiveObject | undefined;
  /** Those whose `ownerReferences` name the uid. */
  ownedBy(uid: string): readonly LiveObject[];
  inNamespace(namespace: string): readonly LiveObject[];
  all(): Iterable<LiveObject>;
  /** Is told of every object that came, changed or went, and of every change of the state (without an object). Gives what ends it. */
  onChange(listener: (object: LiveObject | undefined) => void): () => void;
  /** Waits until it is synced or failing. */
  settled(): Promise<void>;
  stop(): void;
}

/** How a write is made. */
export interface WriteOptions {
  /** Only asks what would be. @default false */
  readonly dryRun?: boolean;
  /** @default "conformitron" */
  readonly fieldManager?: string;
}

/** How an object is applied. */
export interface ApplyOptions extends WriteOptions {
  /** Takes fields of other managers. @default false: a conflict is a failure */
  readonly force?: boolean;
  /** Not sent again where the server may have received it. @default false */
  readonly once?: boolean;
}

/** What is deleted, and what becomes of what it owns. */
export interface DeleteOptions {
  readonly uid: string;
  /** @default "Background" */
  readonly propagation?: "Background" | "Foreground" | "Orphan";
}

/** Which log. */
export interface LogRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Of the run before the present one. @default false */
  readonly previous?: boolean;
  /** Only so many lines from the end. @default all */
  readonly tailLines?: number;
  /** @default 1 MiB */
  readonly limitBytes?: number;
  /** Follows the log and is given each line as it comes. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** A right to ask for. */
export interface Access {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string | undefined;
  readonly name?: string;
}
