import type { MendReport } from "../../fix/mend-tree.js";
import type { ReportedObject } from "../../report/validation/options.js";
import type { ValidationOutcome } from "../../report/validation/report.js";
import type { Project } from "../project.js";

/** What the command line and the configuration ask for. */
export interface ValidateRequest {
  readonly cwd: string;
  readonly paths: readonly string[];
  readonly project: Project;
  /** What came on standard input. */
  readonly stdin?: string;
  /** Folder that holds the whole tree. @default see `selectPaths` */
  readonly tree?: string;
  /** Names or aliases of environments. @default all */
  readonly environments: readonly string[];
  readonly kubernetesVersion?: string;
  readonly fluxVersion?: string;
  /** Where charts are: folders, and addresses of Helm and OCI repositories. */
  readonly charts: readonly string[];
  /** Whether it is all right that nothing is there to be judged. @default false */
  readonly allowEmpty?: boolean;
  /** Now, in milliseconds; waivers end by its day in UTC. */
  readonly now: number;
  /** Version of conformitron. */
  readonly version: string;
  /** Whether what was found before may be used, and what is found is kept. */
  readonly cache: boolean;
  /** Mends what is mechanical and certain. @default nothing is written */
  readonly mending?: Mending;
  /** Says what goes on. */
  readonly progress: (text: string) => void;
}

/** How a tree is mended. */
export interface Mending {
  /** Shows what would be done and writes nothing. */
  readonly dryRun: boolean;
  /** Is told what was done in each tree. */
  readonly report: (report: MendReport) => void;
}

/** What came of a run. */
export interface Validation {
  readonly outcome: ValidationOutcome;
  /** The objects that were judged; made only when asked for. */
  readonly objects: () => readonly ReportedObject[];
}

/** The day in UTC, as `YYYY-MM-DD`. */
export function today(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
