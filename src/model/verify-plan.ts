import type { LiveObject, ObjectRef } from "./live.js";
import type { Tier, VariableGap } from "./manifest.js";
import type { ObjectKind } from "./readiness.js";

/** What a tree wants on the clusters of one environment. */
export interface TreePlan {
  /** Name of the environment, or of the folder of `clusters/`. */
  readonly scope: string;
  /** In the order of the tree. */
  readonly solutions: readonly SolutionPlan[];
  /** What belongs to no solution: what brings the solutions to the cluster, and what all share. */
  readonly shared: readonly PlannedObject[];
  /** What the Flux Kustomizations of the tree read from. */
  readonly sources: readonly PlannedSource[];
  /** ClusterSecretStores that ExternalSecrets of the tree name. */
  readonly stores: readonly ObjectRef[];
  /** The versions of APIs that the objects of the tree are written in, sorted. */
  readonly apis: readonly ObjectKind[];
}

/** One solution of a tree on one environment's clusters: what must be there, in which order, and what tests it. */
export interface SolutionPlan {
  /** `vendor/product`, or its path where nothing names it. No two solutions of a tree have the same. */
  readonly name: string;
  readonly vendor: string | undefined;
  readonly product: string | undefined;
  readonly version: string | undefined;
  /** Undefined outside of the layout of tiers, and for tests without a solution. */
  readonly tier: Exclude<Tier, "testers"> | undefined;
  /** Its folder, as reports name it. */
  readonly path: string;
  /** What it alone is made of: folders and files, from the root that all paths of the tree are relative to. */
  readonly sources: readonly string[];
  /** Files that it shares with others: facts of the environment, Git sources, ConfigMaps of variables, what it takes in from outside its folders. */
  readonly uses: readonly string[];
  /** The conformance labels that its namespace lacks; empty where all are there, and in the core tier, which needs none. */
  readonly missingLabels: readonly string[];
  /** Namespaces that it declares, without those of others that it puts objects into. */
  readonly namespaces: readonly string[];
  /** Steps in the order in which they are applied; a later one waits until those before are ready. Tests are the last ones. */
  readonly steps: readonly PlanStep[];
  /** CronJobs and Jobs that are its functional tests. */
  readonly tests: readonly PlannedObject[];
  /** Names of the solutions that it waits for (`dependsOn` of its Kustomizations and HelmReleases). */
  readonly dependsOn: readonly string[];
  /** Why nothing of it can be judged: a folder that does not build. */
  readonly unbuildable: string | undefined;
  /** Variables that nothing defines, where all that could define them is known. */
  readonly gaps: readonly VariableGap[];
}

/** What one Flux Kustomization applies of a solution. */
export interface PlanStep {
  readonly part: "addon" | "test";
  /** The Flux Kustomization as the tree gives it; undefined where it stands outside the tree. */
  readonly kustomization: PlannedKustomization | undefined;
  /** Whether the Kustomization applies other solutions too, as that of a whole tier does. */
  readonly sharedKustomization: boolean;
  /** The step, as `namespace/name` of its Kustomization, that applies this one's Kustomization; undefined where none of the solution does. */
  readonly stageOf: string | undefined;
  /** The folder that it applies. */
  readonly path: string;
  /** Whether it waits for the health of what it applies (`wait`, `healthChecks`) before others that depend on it begin. */
  readonly waits: boolean;
  /**
   * What it applies of the solution. The Flux Kustomizations of stages are among the objects of the step that brings them, and
   * each is the `kustomization` of a step of its own as well.
   */
  readonly objects: readonly PlannedObject[];
  /** Where what it applies stands, if not in the tree: another source, another cluster. Then there are no objects. */
  readonly elsewhere: string | undefined;
}

/** A Flux Kustomization of the tree. */
export interface PlannedKustomization {
  readonly ref: ObjectRef;
  readonly value: Readonly<Record<string, unknown>>;
  /** File that it stands in. */
  readonly file: string;
  /** Keys as `namespace/name` of Kustomizations that must be ready first. */
  readonly dependsOn: readonly string[];
}

/** An object that the tree wants on the cluster. */
export interface PlannedObject {
  readonly ref: ObjectRef;
  /** As Flux would apply it, as far as the values of its variables are known; those that are not stand there as `${NAME}`. */
  readonly value: Readonly<Record<string, unknown>>;
  /** File that it stands in. */
  readonly file: string;
  /** Which document of the file, from 0. */
  readonly document: number;
  /** Whether Flux substitutes variables in it. */
  readonly substituted: boolean;
}

/** A GitRepository, OCIRepository or Bucket that Flux Kustomizations of the tree read. */
export interface PlannedSource {
  readonly ref: ObjectRef;
  /** Whether it is where the tree itself comes from, so that it must have the revision under test. */
  readonly tree: boolean;
  /** Names of the solutions whose Kustomizations read it. */
  readonly solutions: readonly string[];
}

/** A planned object together with what is there. */
export interface PlannedLive {
  readonly planned: PlannedObject;
  readonly live: LiveObject;
}
