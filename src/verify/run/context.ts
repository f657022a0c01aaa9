import type { Cluster } from "../../model/cluster.js";
import type { ObjectKind } from "../../model/readiness.js";
import type { Progress } from "../../model/verification.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import type { Hold } from "../hold/hold.js";
import type { KustomizationCopy } from "../install/git-copies.js";
import type { SharedLists } from "../install/shared-lists.js";
import type { Judge, LiveWorld } from "../world/live-world.js";
import type { Clock } from "./clock.js";
import type { Expected } from "./expectations.js";
import type { RunOptions } from "./options.js";
import type { SharedKustomizations } from "./shared-kustomizations.js";
import type { Waits } from "./waits.js";

/** What everybody in a run shares. */
export interface RunContext {
  readonly id: string;
  readonly cluster: Cluster;
  readonly world: LiveWorld;
  readonly waits: Waits;
  readonly clock: Clock;
  readonly options: RunOptions;
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
  readonly expected: Expected;
  readonly shared: SharedKustomizations;
  /** Lists of the whole cluster, for what solutions that are removed at the same time have left. */
  readonly lists: SharedLists;
  /** Judges a test's CronJob by the runs that its schedule has started; the world itself asks only that it is there. */
  readonly judgeSchedule: Judge;
}

/** What a run has on its own for one solution. */
export interface HeldContext extends RunContext {
  /** The lease with the ledger of what is made; undefined where a run writes nothing. */
  readonly hold: Hold | undefined;
  /** How a solution comes from Git; undefined in the other modes. */
  readonly git: { readonly copies: (plan: SolutionPlan) => readonly KustomizationCopy[] } | undefined;
}

export const CRON_JOB: ObjectKind = { apiVersion: "batch/v1", kind: "CronJob" };
export const JOB: ObjectKind = { apiVersion: "batch/v1", kind: "Job" };
export const POD: ObjectKind = { apiVersion: "v1", kind: "Pod" };
