import type { Cluster } from "../../model/cluster.js";
import type { ObjectKind } from "../../model/readiness.js";
import type { Progress, VerifyMode } from "../../model/verification.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import type { Hold } from "../hold/hold.js";
import type { KustomizationCopy } from "../install/git-copies.js";
import type { LiveWorld } from "../world/live-world.js";
import type { Clock } from "./clock.js";
import type { Expected } from "./expectations.js";
import type { Waits } from "./waits.js";

/** What a run was asked for. */
export interface RunOptions {
  readonly mode: VerifyMode;
  /** What sources and Kustomizations must have reached, such as `sha1:<40 hex>`; undefined where nobody knows. */
  readonly revision: string | undefined;
  /** Milliseconds until what is not ready has failed; tests have their own time. @default 900_000 */
  readonly timeoutMs: number;
  /** Whether runs of the functional tests are started; otherwise the last scheduled run counts. */
  readonly testRuns: boolean;
  /** How often each test is run. @default 1 */
  readonly repeat: number;
  /** How often a run that failed is started again. @default 0 */
  readonly retries: number;
  /** Whether what the run makes stays. @default false */
  readonly keep: boolean;
}

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
