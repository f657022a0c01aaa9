import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Silent extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: version-without-reason | bad/silent: a version of its own has no reason | say in version.reason why it is not the chart's
    super(scope, {
      environment,
      vendor: "bad",
      product: "silent",
      version: { value: "1.0.0", reason: " " },
    });
  }
}
