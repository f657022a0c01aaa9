import type { ObjectRef } from "./live.js";
import type { Warning } from "./readiness.js";
import type { Reason } from "./reasons.js";

/**
 * What a run says of something. `error` could not be judged for a reason outside of it: forbidden, unreachable, our own fault;
 * `unknown` was seen and tells nothing: suspended, paused, without a test, nothing finished.
 */
export type Verdict = "passed" | "failed" | "error" | "skipped" | "unknown";

/** The verdicts, the weightiest first: of several checks the first that occurs is the solution's. */
export const VERDICTS: readonly Verdict[] = ["failed", "error", "unknown", "skipped", "passed"];

/** How the tree came to the cluster. */
export type VerifyMode = "observe" | "apply" | "git";

/** The record of a run: everything else that is reported is made from it. */
export interface VerificationReport {
  readonly apiVersion: "conformitron.io/v1";
  readonly kind: "VerificationReport";
  readonly run: RunFacts;
  readonly cluster: ClusterRecord;
  /** Name of the environment. */
  readonly environment: string;
  /** The commit or digest that was judged; null where it could not be told. */
  readonly revision: string | null;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** What was found of the cluster before any solution was looked at. */
  readonly preflight: readonly CheckVerdict[];
  readonly solutions: readonly SolutionVerdict[];
  readonly summary: Readonly<Record<Verdict, number>>;
}

/** What tells one run from another. */
export interface RunFacts {
  readonly id: string;
  readonly mode: VerifyMode;
  /** Version of conformitron. */
  readonly version: string;
  /** The signal that ended it early. */
  readonly interruptedBy?: "SIGINT" | "SIGTERM";
  /** What the run made and could not take away again. @default nothing */
  readonly left?: readonly ObjectRef[];
}

/** The cluster as the run found it; what could not be told is null. */
export interface ClusterRecord {
  readonly context: string;
  readonly server: string;
  readonly kubernetes: string | null;
  readonly flux: string | null;
  readonly externalSecrets: string | null;
  readonly architectures: readonly string[];
}

/** What came of one solution. */
export interface SolutionVerdict {
  /** Null where nothing names it but its path. */
  readonly vendor: string | null;
  readonly product: string | null;
  readonly version: string | null;
  /** Its folder in the tree. */
  readonly path: string;
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly message: string;
  readonly warnings: readonly Warning[];
  readonly checks: readonly CheckVerdict[];
}

/** What came of one check. */
export interface CheckVerdict {
  /** Such as `release anvil/anvil`, `test anvil-test`, `drift`. */
  readonly name: string;
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly message: string;
  /** What happened, the likely cause and what to do, in one paragraph; of what did not pass. */
  readonly diagnosis?: string;
  readonly warnings?: readonly Warning[];
  readonly evidence: readonly Evidence[];
  readonly durationMs: number;
  /** Of a functional test, each run of its container. */
  readonly attempts?: readonly Attempt[];
}

/** One try of a functional test's Job. */
export interface Attempt {
  readonly pod: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** Null where the container did not end by itself. */
  readonly exitCode: number | null;
  /** Of the container's end, such as `Error`, `OOMKilled`. */
  readonly reason: string | null;
  /** The end of its log, secrets masked. */
  readonly log: string;
}

/** Something that was seen, secrets masked. */
export type Evidence =
  | ConditionEvidence
  | EventEvidence
  | LogEvidence
  | FieldEvidence
  | { readonly kind: "objects"; readonly objects: readonly ObjectRef[]; readonly message: string };

/** A condition of an object. */
export interface ConditionEvidence {
  readonly kind: "condition";
  readonly object: ObjectRef;
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly since: string | null;
}

/** An event about an object. */
export interface EventEvidence {
  readonly kind: "event";
  readonly object: ObjectRef;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly at: string | null;
}

/** The end of a container's log. */
export interface LogEvidence {
  readonly kind: "log";
  readonly object: ObjectRef;
  readonly container: string;
  /** The container's run before the present one. */
  readonly previous: boolean;
  readonly lines: readonly string[];
}

/** A fact about an object: its revision, an entry of Helm's history, a field that differs. */
export interface FieldEvidence {
  readonly kind: "field";
  readonly object: ObjectRef;
  readonly path: string;
  readonly value: string;
  /** What was expected. */
  readonly expected?: string;
  /** Who set it: the field manager. */
  readonly manager?: string;
}

/** What happens while a run goes on, for whoever watches. */
export type Progress =
  | { readonly kind: "solution"; readonly solution: string; readonly doing: string; readonly message: string }
  | { readonly kind: "verdict"; readonly solution: string; readonly verdict: SolutionVerdict }
  | { readonly kind: "log"; readonly solution: string; readonly test: string; readonly line: string }
  | { readonly kind: "note"; readonly message: string };

/** How many of each verdict. */
export function summarize(verdicts: readonly { readonly verdict: Verdict }[]): Record<Verdict, number> {
  const summary: Record<Verdict, number> = { passed: 0, failed: 0, error: 0, skipped: 0, unknown: 0 };
  for (const { verdict } of verdicts) summary[verdict]++;
  return summary;
}
