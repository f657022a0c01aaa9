import { COMMON_FOLDER, type EnvironmentDefinition, type VersionWindow } from "../model/environment.js";
import { dnsLabelProblem, folderProblem } from "../model/names.js";

/** What is wrong about one property of an environment. */
export interface FactProblem {
  readonly property: string;
  readonly problem: string;
  readonly fix: string;
}

/** Folders at the top of the tree that are no environment's own. */
const RESERVED = ["bootstrap", "clusters", "index", COMMON_FOLDER];

/** Whether the value has the shape that reading an environment's facts needs; types are gone when a file runs. */
export function looksLikeEnvironment(value: unknown): value is EnvironmentDefinition {
  if (typeof value !== "object" || value === null) return false;
  const facts = value as Partial<Record<keyof EnvironmentDefinition, unknown>>;
  return (
    typeof facts.name === "string" &&
    typeof facts.folder === "string" &&
    [facts.clusters, facts.architectures, facts.nodeOs].every(Array.isArray) &&
    [facts.aliases, facts.storageClasses].every((list) => list === undefined || Array.isArray(list)) &&
    [facts.secretStore, facts.gitops].every((part) => typeof part === "object" && part !== null)
  );
}

/** Everything that is wrong about an environment's facts. */
export function environmentProblems(environment: EnvironmentDefinition): FactProblem[] {
  return [
    ...nameProblems(environment),
    ...folderProblems(environment.folder),
    ...windowProblems("kubernetes", environment.kubernetes),
    ...windowProblems("flux", environment.flux),
    ...windowProblems("externalSecrets", environment.externalSecrets),
    ...clusterProblems(environment),
    ...storageProblems(environment),
  ];
}

function nameProblems({ name, aliases = [] }: EnvironmentDefinition): FactProblem[] {
  return [labelProblem("name", name), ...aliases.map((alias, i) => labelProblem(`aliases[${i}]`, alias))].flat();
}

function labelProblem(property: string, text: string): FactProblem[] {
  const problem = dnsLabelProblem(text);
  return problem ? [{ property, problem: `'${text}' ${problem}`, fix: "use a name such as 'edge-site-1'" }] : [];
}

function folderProblems(folder: string): FactProblem[] {
  const problem = folder.includes("/")
    ? "must be one folder, without '/'"
    : RESERVED.includes(folder.toLowerCase())
      ? "is used by the tree itself"
      : folderProblem(folder);
  return problem
    ? [{ property: "folder", problem: `'${folder}' ${problem}`, fix: "name one folder, such as 'eks-edge'" }]
    : [];
}

function windowProblems(property: string, window: VersionWindow | undefined): FactProblem[] {
  if (window === undefined) return [];
  const ends = Object.entries(window.max === undefined ? { min: window.min } : { min: window.min, max: window.max });
  const malformed = ends.filter(([, version]) => !/^\d+\.\d+$/.test(version));
  if (malformed.length > 0) {
    return malformed.map(([end, version]) => ({
      property: `${property}.${end}`,
      problem: `'${version}' is no version of the form major.minor`,
      fix: "write it like '1.31', in quotes",
    }));
  }
  if (window.max === undefined || order(window.min) <= order(window.max)) return [];
  return [
    { property, problem: `has min '${window.min}' above max '${window.max}'`, fix: "put the lower version first" },
  ];
}

function order(version: string): number {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major * 1_000_000 + minor;
}

function clusterProblems({ clusters }: EnvironmentDefinition): FactProblem[] {
  const seen = new Set<string>();
  return clusters.flatMap(({ name }, i) => {
    const property = `clusters[${i}].name`;
    const twice = seen.has(name);
    seen.add(name);
    if (twice) return [{ property, problem: `'${name}' is there twice`, fix: "give each cluster a name of its own" }];
    return labelProblem(property, name);
  });
}

function storageProblems({ storageClasses = [] }: EnvironmentDefinition): FactProblem[] {
  const defaults = storageClasses.filter((storage) => storage.default).map(({ name }) => `'${name}'`);
  if (defaults.length <= 1) return [];
  return [
    {
      property: "storageClasses",
      problem: `has the defaults ${defaults.join(" and ")}`,
      fix: "keep one default class",
    },
  ];
}
