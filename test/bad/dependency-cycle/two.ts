import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Two extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "circle",
      product: "two",
      requires: [{ kind: "solution", vendor: "circle", product: "one" }],
      version: { value: "1", reason: "no chart" },
    });
  }
}
