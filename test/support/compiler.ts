import type { Construct } from "constructs";
import { parseAllDocuments } from "yaml";
import { Solution } from "../../src/constructs/solution.js";
import type { SolutionProps } from "../../src/constructs/solution-props.js";
import { assembleTree } from "../../src/emit/assemble.js";
import { compile } from "../../src/emit/compile.js";
import type { ExpectedTree } from "../../src/emit/output/types.js";
import type { PreviousTree } from "../../src/emit/previous.js";
import type { Compiled, CompileOptions, Definition, SolutionClass } from "../../src/emit/types.js";
import { type Environment, type EnvironmentDefinition, environmentFacts } from "../../src/model/environment.js";
import type { KubernetesObject } from "../../src/model/kubernetes.js";
import type { Tree } from "../../src/model/tree.js";

declare module "../../src/model/environment.js" {
  interface EnvironmentNames {
    north: true;
    south: true;
    west: true;
  }
}

/** What the tests compile with; no definition is really in that folder, so no object has a source line. */
export const OPTIONS: CompileOptions = {
  root: "/project",
  definitions: "/project/solutions",
  sourcePath: "dist",
  tierCase: "title",
  repository: { url: "https://git.example.com/addons.git", branch: "main" },
  generator: "0.1",
};

/** An environment of the tests with one cluster, as far as it is not told otherwise. */
export function environment(
  name: EnvironmentDefinition["name"],
  facts: Partial<EnvironmentDefinition> = {},
): Environment {
  return environmentFacts({
    name,
    folder: `eks-${name}`,
    partnerList: `${name}_Partners.txt`,
    title: `The ${name}`,
    architectures: ["amd64", "arm64"],
    nodeOs: [{ name: "bottlerocket", readOnlyRoot: true }],
    storageClasses: [{ name: "standard", provisioner: "csi.example.com", default: true }],
    secretStore: { service: "SecretsManager", region: "us-west-2" },
    gitops: { mode: "bootstrap" },
    alertChannel: `${name}-conformance`,
    clusters: [
      {
        name: `${name}-1`,
        labels: { stage: "lab" },
        ambient: { accountId: "012345678901", ingressHost: `${name}.example.com` },
      },
    ],
    ...facts,
  });
}

export const NORTH = environment("north");
export const SOUTH = environment("south", { gitops: { mode: "eksa-builtin" } });
export const WEST = environment("west");

type Described = Omit<SolutionProps, "environment">;

/** The class of a solution that is described by data and a function that fills it. */
export function solution(
  described: Described | ((environment: Environment) => Described),
  fill: (solution: Solution, environment: Environment) => void = () => {},
): SolutionClass {
  return class extends Solution {
    constructor(scope: Construct, environment: Environment) {
      super(scope, { ...(typeof described === "function" ? described(environment) : described), environment });
      fill(this, environment);
    }
  };
}

/** Definitions by the path of their files below `solutions/`, without its end. */
export function define(types: Readonly<Record<string, SolutionClass>>): Definition[] {
  return Object.entries(types).map(([name, type]) => ({
    file: `solutions/${name}.ts`,
    exportName: (name.split("/").pop() ?? "").replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase()),
    type,
  }));
}

const NOTHING: PreviousTree = { owned: new Set(), solutions: new Map(), generators: new Set() };

/** What definitions give for environments, and the tree as it would be written into an empty folder. */
export function compileTree(
  types: Readonly<Record<string, SolutionClass>>,
  environments: readonly Environment[],
  options: Partial<CompileOptions> = {},
): { readonly compiled: Compiled; readonly expected: ExpectedTree; readonly files: Tree } {
  const all = { ...OPTIONS, ...options };
  const compiled = compile(define(types), environments, all);
  const expected = assembleTree({ compiled, environments, previous: NOTHING, out: "/project/dist", options: all });
  return { compiled, expected, files: expected.files };
}

/** An object of the tree and the file that it is in. */
export interface TreeObject {
  readonly path: string;
  readonly object: KubernetesObject;
}

/** All objects in the YAML files of the tree, those of kustomize aside. */
export function objectsOf(files: Tree): TreeObject[] {
  return [...files].flatMap(([path, text]) => {
    if (!path.endsWith(".yaml") || path.endsWith("/kustomization.yaml")) return [];
    return documents(text).map((object) => ({ path, object: object as KubernetesObject }));
  });
}

/** The one object of a kind and name. */
export function objectNamed(files: Tree, kind: string, name: string): KubernetesObject {
  const found = objectsOf(files).filter(({ object }) => object.kind === kind && object.metadata.name === name);
  if (found[0] === undefined || found.length > 1) throw new Error(`${found.length} objects are ${kind} ${name}`);
  return found[0].object;
}

/** The one document of a file of the tree. */
export function documentAt(files: Tree, path: string): Record<string, unknown> {
  const text = files.get(path);
  if (text === undefined) throw new Error(`the tree has no ${path}, only\n${[...files.keys()].join("\n")}`);
  return documents(text)[0] as Record<string, unknown>;
}

function documents(text: string): unknown[] {
  return parseAllDocuments(text).map((document) => {
    const [error] = document.errors;
    if (error) throw error;
    return document.toJS() as unknown;
  });
}
