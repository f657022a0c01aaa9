import { CommandError, EXIT } from "../base/errors.js";
import { didYouMean } from "../base/suggest.js";
import type { Compiled } from "../emit/types.js";
import type { Environment } from "../model/environment.js";

/** What to select by. */
export interface Selection {
  /** Names or aliases of environments. @default all */
  readonly environments: readonly string[];
  /** Solutions as `vendor/product`. @default all */
  readonly solutions: readonly string[];
}

/** The ids of the selected solutions: those named, among those that run in a named environment; undefined is all. Throws for unknown names. */
export function selectSolutions(
  compiled: Compiled,
  environments: readonly Environment[],
  { environments: names, solutions }: Selection,
): ReadonlySet<string> | undefined {
  if (names.length === 0 && solutions.length === 0) return undefined;
  const chosen = names.map((name) => findEnvironment(environments, name).name);
  for (const id of solutions) expectSolution(compiled, id);
  const selected = compiled.solutions.filter(
    (solution) =>
      (solutions.length === 0 || solutions.includes(solution.id)) &&
      (chosen.length === 0 || solution.environments.some((environment) => chosen.includes(environment as never))),
  );
  if (selected.length === 0) {
    throw new CommandError(
      "no solution is selected",
      "the named solutions do not run in the named environments",
      EXIT.unjudged,
    );
  }
  return new Set(selected.map(({ id }) => id));
}

/** The environment with a name or alias. Throws a CommandError with a suggestion where there is none. */
export function findEnvironment(environments: readonly Environment[], name: string): Environment {
  const found = environments.find((environment) => environment.name === name || environment.aliases.includes(name));
  if (found) return found;
  const known = environments.flatMap((environment) => [environment.name, ...environment.aliases]);
  throw new CommandError(
    `there is no environment '${name}'.${didYouMean(name, known)}`,
    `name one of ${environments.map((e) => e.name).join(", ")}`,
  );
}

function expectSolution(compiled: Compiled, id: string): void {
  const known = compiled.solutions.map((solution) => solution.id);
  if (known.includes(id)) return;
  throw new CommandError(
    `there is no solution '${id}'.${didYouMean(id, known)}`,
    "name it as VENDOR/PRODUCT, as its labels spell it",
  );
}
