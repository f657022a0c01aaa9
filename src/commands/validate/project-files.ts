import { join, relative, sep } from "node:path";
import { pathMatcher } from "../../read/source-ignore.js";
import type { ListedFile } from "../../read/source-list.js";
import type { Project } from "../project.js";
import { isInside, type Selection } from "./paths.js";

/** The files that the configuration does not leave out. Files that lie out of the project are not its concern. */
export function withoutExcluded(listed: readonly ListedFile[], { root, validate }: Project): readonly ListedFile[] {
  if (validate.exclude.length === 0) return listed;
  const isExcluded = pathMatcher(validate.exclude);
  return listed.filter(({ absolute }) => !isExcluded(portable(relative(root, absolute))));
}

/** The part of the settings for waivers that speaks of a tree: nothing where the tree is not the project's. */
export function configuredWaivers(project: Project, { root, read }: Selection) {
  const { configuration, validate } = project;
  const isOwn = read.some((path) => isInside(path, project.root) || isInside(project.root, path));
  if (configuration === undefined || !isOwn) return {};
  return {
    configured: validate.waivers,
    configuration: portable(relative(root, configuration)),
    fromConfiguration: (file: string) => portable(relative(project.root, join(root, file))),
  };
}

function portable(path: string): string {
  return path.split(sep).join("/");
}
