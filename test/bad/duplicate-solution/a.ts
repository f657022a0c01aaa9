import { type EnvironmentFacts, Solution } from "conformitron";
import type { Construct } from "constructs";

export class A extends Solution {
  constructor(scope: Construct, environment: EnvironmentFacts) {
    super(scope, {
      environment,
      vendor: "dup",
      product: "product",
      version: { value: "1", reason: "no chart" },
    });
  }
}
