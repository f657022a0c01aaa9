import type { Environment } from "../model/environment.js";
import { compare, type Finding } from "../model/finding.js";
import type { Requirement } from "../model/solution.js";
import { placeOf } from "./origin.js";
import { Providers } from "./providers.js";
import type { PlacedSolution } from "./types.js";

/** The names of the Flux Kustomizations that a solution and its tests wait for in one environment. */
export interface Dependencies {
  readonly addon: readonly string[];
  readonly test: readonly string[];
}

/** Which solutions wait for which in one environment; what is missing or goes in a circle is a finding. */
export function dependenciesIn(
  environment: Environment,
  solutions: readonly PlacedSolution[],
): { readonly of: ReadonlyMap<string, Dependencies>; readonly findings: Finding[] } {
  const providers = new Providers(environment, solutions);
  const findings: Finding[] = [];
  const of = new Map<string, Dependencies>();
  for (const solution of solutions) {
    const made = solution.made.get(environment.name);
    if (made === undefined) continue;
    const names = (requirements: readonly Requirement[]): string[] => {
      const found = new Set<string>();
      for (const requirement of requirements) {
        const provider = providers.find(requirement);
        if (provider === undefined) findings.push(unmet(solution, requirement, environment));
        else if (provider !== "given" && provider.solution !== solution.name) found.add(provider.solution);
      }
      return [...found].sort(compare);
    };
    of.set(solution.name, { addon: names(made.requirements.addon), test: names(made.requirements.test) });
  }
  findings.push(...circles(of, solutions, environment));
  return { of, findings };
}

function unmet(solution: PlacedSolution, requirement: Requirement, environment: Environment): Finding {
  const what =
    requirement.kind === "solution"
      ? `solution ${requirement.vendor}/${requirement.product}`
      : `CRD ${requirement.name ?? ""}`;
  return {
    code: "unmet-requirement",
    severity: "error",
    message: `${solution.id} requires ${what}, which nothing provides in ${environment.name}`,
    fix: "add the solution that brings it, limit this one to other environments, or name it in the environment's provides",
    ...placeOf(solution),
  };
}

/** Solutions that wait for each other would never be applied. */
function circles(
  of: ReadonlyMap<string, Dependencies>,
  solutions: readonly PlacedSolution[],
  environment: Environment,
): Finding[] {
  const done = new Set<string>();
  const findings: Finding[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    if (done.has(name)) return;
    const start = path.indexOf(name);
    if (start >= 0) {
      findings.push(circle([...path.slice(start), name], solutions, environment));
      return;
    }
    for (const next of of.get(name)?.addon ?? []) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of of.keys()) visit(name, []);
  return findings;
}

function circle(names: readonly string[], solutions: readonly PlacedSolution[], environment: Environment): Finding {
  const first = solutions.find(({ name }) => name === names[0]);
  return {
    code: "dependency-cycle",
    severity: "error",
    message: `solutions wait for each other in ${environment.name}: ${names.join(" → ")}`,
    fix: "take one of the requirements out",
    ...(first ? placeOf(first) : { file: "", line: 1, column: 1 }),
  };
}
