import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class B extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: duplicate-solution | dup/product has the same vendor and product 'dup/product' as dup/product in solutions/duplicate-solution/a.ts | give one of them another product name
    super(scope, {
      environment,
      vendor: "dup",
      product: "product",
      version: { value: "1", reason: "no chart" },
    });
  }
}
