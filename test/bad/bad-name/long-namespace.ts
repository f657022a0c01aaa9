import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class LongNamespace extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: bad-name | bad/long-namespace: namespace 'nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn' has 64 characters, at most 63 are allowed | set namespace to a DNS label
    super(scope, {
      environment,
      vendor: "bad",
      product: "long-namespace",
      namespace: "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
      version: { value: "1", reason: "no chart" },
    });
  }
}
