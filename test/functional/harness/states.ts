import type { State } from "./judge.js";
import type { Silence } from "./run.js";
import type { Scenario, World } from "./scenario.js";

/** One state in which a script is run. */
export interface StateCase {
  readonly title: string;
  readonly state: State;
  readonly world: () => World;
  readonly silence: Silence;
  /** How many runs in a row the same world sees. */
  readonly runs: number;
}

/** Every state of a scenario: what the scenario gives, and what follows from it. */
export function statesOf(scenario: Scenario): StateCase[] {
  const { good, wrong, absent } = scenario;
  const parts = good();
  return [
    { title: "good", state: "good", world: good, silence: "none", runs: 2 },
    ...Object.entries(wrong).map(
      ([title, world]): StateCase => ({ title: `wrong: ${title}`, state: "wrong", world, silence: "none", runs: 1 }),
    ),
    { title: "absent", state: "absent", world: absent ?? (() => ({})), silence: "none", runs: 1 },
    ...(["http", "kubectl"] as const)
      .filter((part) => parts[part] !== undefined)
      .map((part): StateCase => ({ title: `silent ${part}`, state: "silent", world: good, silence: part, runs: 1 })),
  ];
}
