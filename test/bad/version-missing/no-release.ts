import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class NoRelease extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: version-missing | bad/no-release: the solution has no release to take its version from | set version: { value, reason }
    super(scope, {
      environment,
      vendor: "bad",
      product: "no-release",
    });
  }
}
