import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class B extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: duplicate-namespace | dup/namespace-b has the same namespace 'shared' as dup/namespace-a in solutions/duplicate-namespace/a.ts | give one of them another namespace
    super(scope, {
      environment,
      vendor: "dup",
      product: "namespace-b",
      namespace: "shared",
      version: { value: "1", reason: "no chart" },
    });
  }
}
