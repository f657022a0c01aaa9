import { COMMON_FOLDER, type Environment, type VersionWindow } from "../model/environment.js";
import type { Scope, Tier } from "../model/manifest.js";
import { type Folders, nameOf } from "./folders.js";

/** What decides which clusters there are. */
export interface ScopeOptions {
  /** The built-in environments; they count where the tree has no facts of its own for a folder. */
  readonly environments: readonly Environment[];
  /** Environments whose facts stand in the tree. */
  readonly facts: readonly Environment[];
  /** Kubernetes minor to judge for, in place of the environments' own. */
  readonly kubernetesVersion?: string;
  /** Flux minor to judge for, in place of the environments' own. */
  readonly fluxVersion?: string;
}

/** Tells which sets of clusters a path of the tree is for. */
export interface Scopes {
  /** All that were asked for, by name. */
  readonly all: ReadonlyMap<string, Scope>;
  /** The scopes that the path itself names by `clusters/`, `bootstrap/` or an environment's folder; undefined where it names none. */
  of(path: string): readonly Scope[] | undefined;
  /** The scope of that name, which is no environment's. */
  named(name: string): Scope;
  /** The environments that the tree has. */
  readonly environments: readonly Environment[];
}

const DEFAULTS: Pick<Scope, "kubernetes" | "flux" | "externalSecrets"> = {
  kubernetes: { min: "1.31", max: "1.34" },
  flux: { min: "2.6", max: "2.7" },
  externalSecrets: { min: "0.17" },
};

/** The scopes of a tree. */
export function scopesOfTree(folders: Folders, options: ScopeOptions): Scopes {
  const environments = presentEnvironments(folders, options);
  const byFolder = new Map(environments.map((environment) => [environment.folder, environment]));
  const byName = new Map(environments.flatMap((it) => [it.folder, ...it.aliases, it.name].map((name) => [name, it])));
  const all = new Map<string, Scope>();

  const scope = (name: string, environment?: Environment): Scope => {
    const known = all.get(name);
    if (known !== undefined) return known;
    const made = makeScope(name, environment, options);
    all.set(name, made);
    return made;
  };
  const ofEnvironment = (environment: Environment) => scope(environment.name, environment);
  const ofCluster = (name: string) => {
    const environment = byName.get(name);
    return environment === undefined ? scope(name) : ofEnvironment(environment);
  };

  return {
    all,
    environments,
    named: (name) => ofCluster(name),
    of(path) {
      const parts = path.split("/");
      for (const [i, part] of parts.entries()) {
        const next = parts[i + 1];
        const environment = byFolder.get(part);
        if (environment !== undefined) return [ofEnvironment(environment)];
        if (part === COMMON_FOLDER && environments.length > 0) return environments.map(ofEnvironment);
        if (part === "bootstrap" && next !== undefined && byName.has(next)) return [ofCluster(next)];
        if (part === "clusters" && next !== undefined && isFolder(folders, parts.slice(0, i + 2)))
          return [ofCluster(next)];
      }
      return undefined;
    },
  };
}

function isFolder(folders: Folders, parts: readonly string[]): boolean {
  return folders.has(parts.join("/"));
}

function makeScope(name: string, environment: Environment | undefined, options: ScopeOptions): Scope {
  const { kubernetes, flux, externalSecrets } = environment ?? DEFAULTS;
  return {
    name,
    environment,
    kubernetes: exactly(options.kubernetesVersion) ?? kubernetes,
    flux: exactly(options.fluxVersion) ?? flux,
    externalSecrets,
  };
}

function exactly(version: string | undefined): VersionWindow | undefined {
  return version === undefined ? undefined : { min: version, max: version };
}

/** Those with facts in the tree, and the built-in ones whose folder is there; all of those where only the common folder is. */
function presentEnvironments(folders: Folders, { environments, facts }: ScopeOptions): Environment[] {
  const names = new Set([...folders.keys()].map(nameOf));
  const own = new Set(facts.flatMap(({ name, folder }) => [name, folder]));
  const builtIn = environments.filter(({ name, folder }) => !own.has(name) && !own.has(folder));
  const present = [...facts, ...builtIn.filter(({ folder }) => names.has(folder))];
  return present.length === 0 && names.has(COMMON_FOLDER) ? [...environments] : present;
}

/** The tier that a folder belongs to, by the parts of its path. */
export function tierOf(path: string): Tier | undefined {
  if (/(?:^|\/)addons\/core(?:\/|$)/i.test(path)) return "core";
  if (/(?:^|\/)addons\/partner(?:\/|$)/i.test(path)) return "partner";
  return /(?:^|\/)testers(?:\/|$)/i.test(path) ? "testers" : undefined;
}
