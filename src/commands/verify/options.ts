import type { VerifyMode } from "../../model/verification.js";
import type { OutputTarget } from "../streams.js";

/** What the command line gives, as commander names it. */
export interface VerifyOptions {
  readonly environment?: string;
  readonly context?: string;
  readonly currentContext?: boolean;
  readonly kubeconfig?: string;
  readonly mode: VerifyMode;
  readonly url?: string;
  readonly ref: string;
  readonly path?: string;
  readonly secretRef?: string;
  readonly solution: readonly string[];
  readonly changedSince: string | undefined;
  readonly revision: string | undefined;
  readonly testRuns: boolean;
  readonly repeat: number;
  readonly retries: number;
  readonly mutation?: boolean;
  readonly allowDisruption?: boolean;
  readonly upgradeFrom?: string;
  readonly dryRun?: boolean;
  /** Milliseconds. */
  readonly timeout: number;
  readonly keep?: boolean;
  readonly cleanup?: boolean;
  readonly parallel: number;
  readonly printRbac?: boolean;
  readonly evidence?: string;
  readonly output: readonly OutputTarget[];
  readonly config?: string;
  readonly color: "auto" | "always" | "never";
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly debug?: boolean;
}
