import type { VerifyMode } from "../../model/verification.js";

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
  /** Whether each test is also run without the product. @default false */
  readonly mutation: boolean;
  /** Whether what the run makes stays. @default false */
  readonly keep: boolean;
}
