import type { Construct, IConstruct } from "constructs";
import type { AmbientName } from "../model/ambient.js";
import type { Environment } from "../model/environment.js";
import type { Finding, Location } from "../model/finding.js";
import type { KubernetesObject } from "../model/kubernetes.js";
import type { RequiredSecret, Requirement, SolutionFacts, StageFacts, Waiver } from "../model/solution.js";
import type { Tree } from "../model/tree.js";

/** A class that makes a solution for an environment. */
export type SolutionClass = new (scope: Construct, environment: Environment) => IConstruct;

/** A solution's class and where it was found. */
export interface Definition {
  /** Relative to the project's root, with `/`. */
  readonly file: string;
  readonly exportName: string;
  readonly type: SolutionClass;
}

/** One object of a solution, ready to be written. */
export interface MadeObject {
  readonly json: KubernetesObject;
  readonly part: "addon" | "test";
  /** Name of its stage; undefined where it is in none. */
  readonly stage: string | undefined;
  readonly waivers: readonly Waiver[];
  /** The construct's path below the solution. */
  readonly construct: string;
  readonly origin: Location | undefined;
  /** Flux substitutes variables in it. */
  readonly substituted: boolean;
}

/** A solution, made for one environment. */
export interface MadeSolution {
  readonly facts: SolutionFacts;
  readonly definition: Definition;
  readonly objects: readonly MadeObject[];
  readonly stages: readonly StageFacts[];
  readonly requirements: { readonly addon: readonly Requirement[]; readonly test: readonly Requirement[] };
  readonly requiredSecrets: readonly RequiredSecret[];
  readonly ambient: readonly AmbientName[];
  /** Where the solution is described: its call of `super`. */
  readonly origin: Location | undefined;
}

/** A solution in every environment in which it runs; what is the same everywhere is the same value. */
export interface PlacedSolution {
  readonly id: string;
  /** `<vendor>-<product>` as a DNS label: the name of its Flux Kustomization. */
  readonly name: string;
  readonly definition: Definition;
  /** What was made for each environment, by its name; only environments in which it runs. */
  readonly made: ReadonlyMap<string, MadeSolution>;
  /** Written once, in the common folder, because it is the same in all environments. */
  readonly common: boolean;
}

/** What a compilation needs to know besides definitions and environments. */
export interface CompileOptions {
  /** Absolute path of the project. */
  readonly root: string;
  /** Absolute path of the folder of the definitions. */
  readonly definitions: string;
  readonly sourcePath: string;
  readonly tierCase: "title" | "lower";
  readonly repository: { readonly url: string; readonly branch: string; readonly secretRef?: string };
  /** Version of conformitron as `major.minor`: within a minor, unchanged definitions give the same bytes. */
  readonly generator: string;
}

/** One file's content and what is in it. */
export interface SolutionFile {
  readonly path: string;
  readonly content: string;
  readonly objects: readonly MadeObject[];
}

/** The files of one solution. */
export interface EmittedSolution {
  readonly id: string;
  readonly name: string;
  /** Names of the environments in which it runs. */
  readonly environments: readonly string[];
  readonly files: readonly SolutionFile[];
  /** Its lines in the tiers' lists: folder by list file. */
  readonly entries: readonly { readonly list: string; readonly folder: string }[];
}

/** The whole tree and what was found wrong on the way. While there are errors the tree is not complete. */
export interface Compiled {
  readonly solutions: readonly EmittedSolution[];
  /** Files of environments and of the tree as a whole. */
  readonly shared: Tree;
  readonly findings: readonly Finding[];
  readonly environments: readonly { readonly name: string; readonly solutions: number; readonly objects: number }[];
}
