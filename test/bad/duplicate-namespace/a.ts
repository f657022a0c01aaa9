import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class A extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "dup",
      product: "namespace-a",
      namespace: "shared",
      version: { value: "1", reason: "no chart" },
    });
  }
}
