import { dirname, resolve } from "node:path";
import { cacheFolder, readCache, writeCache } from "../base/cache.js";
import type { ConfigurationData } from "../check/configuration.js";
import type { Configuration } from "../model/configuration.js";
import type { Environment } from "../model/environment.js";
import type { Finding } from "../model/finding.js";
import { findConfiguration, parseConfiguration, readConfiguration } from "../read/configuration.js";
import { packageVersion } from "./version.js";

const CONFIGURATION_FILE = "conformitron.yaml";

/** A project: its folder and its settings. */
export interface Project extends Configuration {
  /** Absolute path of the folder that all paths of the settings are relative to. */
  readonly root: string;
  /** Absolute path of the configuration file. @default there is none */
  readonly configuration?: string;
}

const DEFAULTS: Configuration = {
  solutions: "solutions",
  environments: "environments",
  out: "dist",
  sourcePath: "dist",
  tierCase: "title",
  repository: { url: "https://git.example.com/addons.git", branch: "main" },
  validate: { rules: {}, exclude: [], waivers: [], schemas: "schemas", charts: [] },
};

/**
 * The project that a command works on: the folder of the configuration file, or the current folder where there is none.
 * @param config path of the configuration file. @default searched upward to the root of the Git repository
 */
export async function openProject(cwd: string, config: string | undefined): Promise<Project> {
  const path = config === undefined ? findConfiguration(cwd) : resolve(cwd, config);
  if (path === undefined) return { ...DEFAULTS, root: resolve(cwd) };
  const data = await settingsOf(path);
  return {
    ...DEFAULTS,
    ...data,
    repository: { ...DEFAULTS.repository, ...data.repository },
    validate: { ...DEFAULTS.validate, ...data.validate },
    root: dirname(path),
    configuration: path,
  };
}

/** What was read of the same text before counts: to load what reads and judges it takes longer than all else that a small tree needs. */
async function settingsOf(path: string): Promise<ConfigurationData> {
  const text = readConfiguration(path);
  const folder = cacheFolder(dirname(path));
  const key = `${packageVersion()} ${text}`;
  const known = readCache<ConfigurationData>(folder, "configuration", key);
  if (known !== undefined) return known;
  const { checkConfiguration } = await import("../check/configuration.js");
  const data = checkConfiguration(path, parseConfiguration(path, text));
  writeCache(folder, "configuration", key, data);
  return data;
}

/** A warning where clusters would be told to read a Git repository that is only an example. */
export function repositoryFindings({ repository }: Project, environments: readonly Environment[]): Finding[] {
  if (repository.url !== DEFAULTS.repository.url || environments.every(({ gitops }) => gitops.mode !== "bootstrap"))
    return [];
  return [
    {
      code: "repository-not-set",
      severity: "warning",
      message: `the bootstrap folders name the example repository ${repository.url}`,
      fix: "set repository.url in conformitron.yaml to the address that the clusters read",
      file: CONFIGURATION_FILE,
      line: 1,
      column: 1,
    },
  ];
}
