import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Moon extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: unknown-environment | bad/moon: there is no environment 'moon'. | name one of north, south
    super(scope, {
      environment,
      vendor: "bad",
      product: "moon",
      environments: ["moon" as never],
      version: { value: "1", reason: "no chart" },
    });
  }
}
