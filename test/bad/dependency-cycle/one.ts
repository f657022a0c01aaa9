import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class One extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: dependency-cycle | solutions wait for each other in north: circle-one → circle-two → circle-one | take one of the requirements out
    // expect: dependency-cycle | solutions wait for each other in south: circle-one → circle-two → circle-one | take one of the requirements out
    super(scope, {
      environment,
      vendor: "circle",
      product: "one",
      requires: [{ kind: "solution", vendor: "circle", product: "two" }],
      version: { value: "1", reason: "no chart" },
    });
  }
}
