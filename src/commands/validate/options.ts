import type { OutputTarget } from "../streams.js";
import type { GlobalOptions } from "../synth.command.js";

/** What the command line says. */
export interface ValidateOptions extends GlobalOptions {
  readonly environment: readonly string[];
  readonly kubernetesVersion?: string;
  readonly fluxVersion?: string;
  readonly charts: readonly string[];
  readonly tree?: string;
  readonly strict?: boolean;
  readonly allowEmpty?: boolean;
  readonly cache: boolean;
  readonly fix?: boolean;
  readonly fixDryRun?: boolean;
  readonly output: readonly OutputTarget[];
}
