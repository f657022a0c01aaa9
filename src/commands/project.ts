import { dirname, resolve } from "node:path";
import type { Configuration } from "../model/configuration.js";

/** A project: its folder and its settings. */
export interface Project extends Configuration {
  /** Absolute path of the folder that all paths of the settings are relative to. */
  readonly root: string;
}

const DEFAULTS: Configuration = {
  solutions: "solutions",
  environments: "environments",
  out: "dist",
  sourcePath: "dist",
  tierCase: "title",
  repository: { url: "https://git.example.com/eks-anywhere/addons.git", branch: "main" },
};

/**
 * The project that a command works on: the folder of the configuration file, or the current folder where there is none.
 * @param config path of the configuration file. @default searched upward to the root of the Git repository
 */
export async function openProject(cwd: string, config: string | undefined): Promise<Project> {
  const { findConfiguration, readConfiguration } = await import("../read/configuration.js");
  const path = config === undefined ? findConfiguration(cwd) : resolve(cwd, config);
  if (path === undefined) return { ...DEFAULTS, root: resolve(cwd) };
  const { checkConfiguration } = await import("../check/configuration.js");
  const data = checkConfiguration(path, readConfiguration(path).data);
  return { ...DEFAULTS, ...data, repository: { ...DEFAULTS.repository, ...data.repository }, root: dirname(path) };
}
