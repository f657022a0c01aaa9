import { HelmRepository } from "../../../src/constructs/charts.js";
import { FunctionalTest } from "../../../src/constructs/functional-test.js";
import { HelmRelease } from "../../../src/constructs/helm-release.js";
import { Script } from "../../../src/constructs/script.js";
import type { SolutionClass } from "../../../src/emit/types.js";
import type { Environment, EnvironmentName } from "../../../src/model/environment.js";
import { NORTH, SOUTH, solution, WEST } from "../../support/compiler.js";
import type { GoldenCase } from "./case.js";

/** A solution with a test whose replicas an environment decides. */
export function moving(
  environments?: readonly EnvironmentName[],
  replicas: (environment: Environment) => number = () => 1,
): SolutionClass {
  return solution(
    { vendor: "acme", product: "cart", ...(environments ? { environments } : {}) },
    (self, environment) => {
      new HelmRelease(self, "release", {
        chart: HelmRepository.of("https://charts.example.com/").chart("cart", "1.0.0"),
        values: { replicas: replicas(environment) },
      });
      new FunctionalTest(self, "push", { script: Script.inline("true\n") });
    },
  );
}

function named(product: string, type: SolutionClass): Readonly<Record<string, SolutionClass>> {
  return { [`acme/${product}`]: type };
}

const ENVIRONMENTS = [NORTH, SOUTH, WEST];

/** The same everywhere, in all environments. */
export const COMMON: GoldenCase = {
  name: "place-common",
  environments: ENVIRONMENTS,
  solutions: named("cart", moving()),
};

/** Limited to two of three environments. */
export const LIMITED: GoldenCase = {
  name: "place-limited",
  environments: ENVIRONMENTS,
  solutions: named("cart", moving(["north", "west"])),
};

/** Everywhere, but different in one environment: then in the folder of each. */
export const DIFFERENT: GoldenCase = {
  name: "place-different",
  environments: ENVIRONMENTS,
  solutions: named(
    "cart",
    moving(undefined, ({ name }) => (name === "west" ? 3 : 1)),
  ),
};

/** Tier names in lower case, below another path of the repository, with credentials for it. */
export const LOWER: GoldenCase = {
  name: "lower",
  environments: [NORTH, SOUTH],
  options: {
    tierCase: "lower",
    sourcePath: "gitops/tree/",
    repository: { url: "ssh://git@git.example.com/addons.git", branch: "release", secretRef: "git-key" },
  },
  solutions: {
    ...named("cart", moving()),
    "example/agent": solution(
      { vendor: "example", product: "agent", tier: "core", version: { value: "1", reason: "no chart" } },
      (self) => void new FunctionalTest(self, "test", { script: Script.inline("true\n") }),
    ),
  },
};
