import type { Failure } from "./cluster.js";
import type { LiveObject, ObjectRef } from "./live.js";
import type { Reason } from "./reasons.js";

/** What an object is, seen from what it should be. */
export type State = "Current" | "InProgress" | "Failed" | "Terminating" | "NotFound" | "Unknown";

/** Something that does not change a verdict by itself but should be known. */
export interface Warning {
  readonly reason: Reason;
  readonly message: string;
}

/** What was found of one object. */
export interface Judgement {
  readonly state: State;
  readonly reason: Reason;
  readonly message: string;
  readonly warnings: readonly Warning[];
  /**
   * Milliseconds since the epoch at which time alone may change it: when a grace or a quiet window ends. Of what has failed: until then
   * it may pass by itself.
   */
  readonly recheckAt?: number;
  /** The objects that tell why, the nearest cause first: the pod that crashes, the release that failed. */
  readonly causes: readonly ObjectRef[];
}

/** What is known of one object right now. */
export type Seen =
  | { readonly is: "found"; readonly object: LiveObject }
  | { readonly is: "absent" }
  /** Nothing was heard yet. */
  | { readonly is: "awaited" }
  | { readonly is: "refused"; readonly failure: Failure };

/** What was read of a Secret: never its values. */
export type SeenSecret =
  | { readonly is: "found"; readonly keys: readonly string[]; readonly labels: Readonly<Record<string, string>> }
  | Exclude<Seen, { readonly is: "found" }>;

/** What the run expects of an object besides health. */
export interface Expectation {
  /** The commit, or digest, that sources and Kustomizations must have reached, such as `sha1:<40 hex>`. */
  readonly revision?: string;
  /** Chart version or range that the release must have deployed. */
  readonly chartVersion?: string;
  /** By what Flux judges the object. */
  readonly healthChecks?: HealthChecks;
  /** The object as the tree gives it: keys of an ExternalSecret, the version that a CRD must serve. */
  readonly manifest?: Readonly<Record<string, unknown>>;
}

/** CEL expressions by which Flux judges the objects of a kind (`healthCheckExprs`). */
export interface HealthChecks {
  readonly inProgress: string | undefined;
  readonly failed: string | undefined;
  readonly current: string;
}

/** The cluster as it is known at one moment, for rules that look beyond one object. All answers are of memory: no rule waits. */
export interface World {
  /** Milliseconds since the epoch. */
  readonly now: number;
  see(ref: ObjectRef): Seen;
  /** Objects of a kind that an object owns. */
  owned(kind: ObjectKind, uid: string): readonly LiveObject[];
  /** Objects of a kind in a namespace; undefined for kinds without one. */
  objects(kind: ObjectKind, namespace: string | undefined): readonly LiveObject[];
  /** Events about an object, oldest first. */
  events(uid: string): readonly LiveObject[];
  secret(namespace: string, name: string): SeenSecret;
  /** The objects that a Helm release brought: of its inventory, or of Helm's own record; undefined where neither is known yet. */
  released(release: LiveObject): Released | undefined;
  /** How another object stands, judged in the same moment. */
  judge(ref: ObjectRef): Judgement;
}

/** The objects of a Helm release. */
export type Released =
  | { readonly is: "known"; readonly refs: readonly ObjectRef[] }
  /** They are on another cluster. */
  | { readonly is: "remote" }
  | { readonly is: "refused"; readonly failure: Failure };

/** A kind in one version of its API. */
export interface ObjectKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** How patient a run is, in milliseconds. */
export interface Graces {
  /** A condition that says failure, of kinds that are known. @default 120_000 */
  readonly retry: number;
  /** Conditions of custom resources of unknown kind. @default 600_000 */
  readonly unknownKind: number;
  /** Images that cannot be pulled, containers that cannot be made. @default 60_000 */
  readonly image: number;
  /** @default 300_000 */
  readonly scheduling: number;
  /** @default 300_000 */
  readonly loadBalancer: number;
  /** @default 300_000 */
  readonly claim: number;
  /** A container must not have restarted for so long. @default 30_000 */
  readonly quiet: number;
  /** Termination that takes longer is told with the finalizers. @default 300_000 */
  readonly terminating: number;
}

/** What a run asks of load balancers: an environment may have none. */
export type LoadBalancerPolicy = "require" | "warn" | "skip";

/** The graces that a run has when nobody says otherwise. */
export const DEFAULT_GRACES: Graces = {
  retry: 120_000,
  unknownKind: 600_000,
  image: 60_000,
  scheduling: 300_000,
  loadBalancer: 300_000,
  claim: 300_000,
  quiet: 30_000,
  terminating: 300_000,
};
