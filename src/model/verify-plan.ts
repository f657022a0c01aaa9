import type { LiveObject, ObjectRef } from "./live.js";

/** One solution of a tree on one environment's clusters: what must be there, in which order, and what tests it. */
export interface SolutionPlan {
  /** `vendor/product`, or its path where nothing names it. */
  readonly name: string;
  readonly vendor: string | undefined;
  readonly product: string | undefined;
  readonly version: string | undefined;
  /** Its folder, as reports name it. */
  readonly path: string;
  /** Its files, for `--changed-since`: folders and files, relative to the root of the tree. */
  readonly sources: readonly string[];
  /** The conformance labels that its namespace lacks; empty where all are there, and in the core tier, which needs none. */
  readonly missingLabels: readonly string[];
  /** Namespaces that it declares, without those of others that it puts objects into. */
  readonly namespaces: readonly string[];
  /** Steps in the order in which they are applied; a later one waits until those before are ready. Tests are the last ones. */
  readonly steps: readonly PlanStep[];
  /** CronJobs and Jobs that are its functional tests. */
  readonly tests: readonly PlannedObject[];
  /** Names of the solutions that it waits for (`dependsOn` of their Kustomizations). */
  readonly dependsOn: readonly string[];
  /** Why nothing of it can be judged: a folder that does not build. */
  readonly unbuildable: string | undefined;
}

/** What one Flux Kustomization applies. */
export interface PlanStep {
  readonly part: "addon" | "test";
  /** The Flux Kustomization as the tree gives it; undefined where it stands outside the tree. */
  readonly kustomization: PlannedKustomization | undefined;
  /** The folder that it applies. */
  readonly path: string;
  /** Whether it waits for the health of what it applies (`wait`, `healthChecks`) before others that depend on it begin. */
  readonly waits: boolean;
  readonly objects: readonly PlannedObject[];
}

/** A Flux Kustomization of the tree. */
export interface PlannedKustomization {
  readonly ref: ObjectRef;
  readonly value: Readonly<Record<string, unknown>>;
  /** Keys as `namespace/name` of Kustomizations that must be ready first. */
  readonly dependsOn: readonly string[];
}

/** An object that the tree wants on the cluster. */
export interface PlannedObject {
  readonly ref: ObjectRef;
  /** As the build gives it, before Flux substitutes variables of the cluster. */
  readonly value: Readonly<Record<string, unknown>>;
  /** File and document that it stands in. */
  readonly file: string;
  /** Whether Flux substitutes variables in it. */
  readonly substituted: boolean;
}

/** A planned object together with what is there. */
export interface PlannedLive {
  readonly planned: PlannedObject;
  readonly live: LiveObject;
}
