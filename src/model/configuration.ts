import type { Severity } from "./finding.js";

/** The settings of `conformitron.yaml`, with every default filled in; paths are relative to the file's folder. */
export interface Configuration {
  /** Folder of the solution definitions. @default "solutions" */
  readonly solutions: string;
  /** Folder of the environment files; where it is absent the built-in environments apply. @default "environments" */
  readonly environments: string;
  /** Folder of the generated tree. @default "dist" */
  readonly out: string;
  /** Path of the tree in the Git repository, put before every path that Flux reads. @default "dist" */
  readonly sourcePath: string;
  /** Case of the tier names: `Addons` and `Testers`, or `addons` and `testers`. @default "title" */
  readonly tierCase: "title" | "lower";
  /** The Git repository that the clusters read. */
  readonly repository: RepositoryConfiguration;
  /** What `validate` looks at, and how much it weighs. */
  readonly validate: ValidationSettings;
}

/** The Git repository that the clusters read. */
export interface RepositoryConfiguration {
  readonly url: string;
  /** @default "main" */
  readonly branch: string;
  /** Name of the Secret in `flux-system` with the credentials. @default none, the repository is public */
  readonly secretRef?: string;
}

/** What `validate` looks at, and how much it weighs. */
export interface ValidationSettings {
  /** Severities by the code of a rule or the name of a set; a code goes before its set. @default {} */
  readonly rules: Readonly<Record<string, Severity | "off">>;
  /** Files that are not read, as patterns of `.gitignore`. @default [] */
  readonly exclude: readonly string[];
  /** Exceptions for files that cannot carry a comment. @default [] */
  readonly waivers: readonly ConfiguredWaiver[];
  /** Folder of the schemas that `schemas pull` writes. @default "schemas" */
  readonly schemas: string;
  /** Where charts are: folders, and addresses of Helm and OCI repositories. @default [] */
  readonly charts: readonly string[];
}

/** An exception to one rule for the files that a pattern names. */
export interface ConfiguredWaiver {
  readonly code: string;
  /** A pattern of `.gitignore`. */
  readonly path: string;
  readonly reason: string;
  /** A maintainer's handle, such as `@example`. */
  readonly owner?: string;
  /** The last day on which it holds, as `YYYY-MM-DD`. */
  readonly until?: string;
}
