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
}

/** The Git repository that the clusters read. */
export interface RepositoryConfiguration {
  readonly url: string;
  /** @default "main" */
  readonly branch: string;
  /** Name of the Secret in `flux-system` with the credentials. @default none, the repository is public */
  readonly secretRef?: string;
}
