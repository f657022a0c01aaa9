import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { isAbsolute, join } from "node:path";
import type ignorePackage from "ignore";
import type { Ignore } from "ignore";

/** What the folders above a file say of it. */
export interface FolderContext {
  /** In a Helm chart: what lies below is rendered by Helm, never applied as it is. */
  readonly inChart: boolean;
  /** The `.sourceignore` files from the root down to the folder. */
  readonly ignores: readonly FolderIgnore[];
}

/** The `.sourceignore` of a folder. */
interface FolderIgnore {
  /** The folder from the root, empty or ending in `/`. */
  readonly prefix: string;
  readonly rules: Ignore;
}

/** What holds above the root. */
export const OUTSIDE: FolderContext = { inChart: false, ignores: [] };

/** The context of what lies in a folder, from that of the folder above. `prefix` is the folder from the root, empty or ending in `/`. */
export function enterFolder(
  above: FolderContext,
  absolute: string,
  prefix: string,
  names?: readonly string[],
): FolderContext {
  const has = (name: string) => (names === undefined ? existsSync(join(absolute, name)) : names.includes(name));
  const inChart = above.inChart || has("Chart.yaml");
  const rules = has(".sourceignore") ? readRules(join(absolute, ".sourceignore")) : undefined;
  if (rules === undefined) return inChart === above.inChart ? above : { ...above, inChart };
  return { inChart, ignores: [...above.ignores, { prefix, rules }] };
}

/** Whether Flux leaves a file out of what it fetches: by a default of source-controller or by a `.sourceignore` above it. */
export function isExcluded(context: FolderContext, path: string): boolean {
  if (context.ignores.length === 0 && !MAY_BE_DEFAULT.test(path)) return false;
  defaults ??= newRules(DEFAULTS);
  let excluded = defaults.ignores(path);
  for (const { prefix, rules } of context.ignores) {
    const verdict = rules.test(path.slice(prefix.length));
    if (verdict.ignored) excluded = true;
    else if (verdict.unignored) excluded = false;
  }
  return excluded;
}

/** What source-controller leaves out of every Git repository. */
const DEFAULTS = [
  ".git/",
  ".gitignore",
  ".gitmodules",
  ".gitattributes",
  "*.jpg",
  "*.jpeg",
  "*.gif",
  "*.png",
  "*.wmv",
  "*.flv",
  "*.tar.gz",
  "*.zip",
  ".github/",
  ".circleci/",
  ".travis.yml",
  ".gitlab-ci.yml",
  "appveyor.yml",
  ".drone.yml",
  "cloudbuild.yaml",
  "codeship-services.yml",
  "codeship-steps.yml",
  "**/.goreleaser.yml",
  "**/.sops.yaml",
  "**/.flux.yaml",
];

/** The cheap test before the rules: hidden parts of a path, and the names of the list that begin otherwise. */
const MAY_BE_DEFAULT = /(^|\/)(\.|appveyor\.|cloudbuild\.|codeship-)|\.(jpg|jpeg|gif|png|wmv|flv|gz|zip)(\/|$)/;

function readRules(path: string): Ignore | undefined {
  try {
    return newRules([readFileSync(path, "utf8")]);
  } catch {
    return undefined;
  }
}

/** Whether patterns of `.gitignore` cover a path from their folder. A path that leads out of the folder is never covered. */
export function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  const rules = newRules(patterns);
  return (path) => path !== "" && !path.startsWith("../") && !isAbsolute(path) && rules.ignores(path);
}

let defaults: Ignore | undefined;

/** The package is loaded by the first tree that needs it. Flux tells upper from lower case, as Git does on Linux. */
function newRules(patterns: readonly string[]): Ignore {
  const ignore = createRequire(import.meta.url)("ignore") as typeof ignorePackage;
  return ignore({ ignorecase: false }).add(patterns.join("\n"));
}
