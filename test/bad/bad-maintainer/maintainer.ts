import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Maintainer extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: bad-maintainer | bad/maintainer: maintainer 'example' is no handle | write a handle such as @example
    super(scope, {
      environment,
      vendor: "bad",
      product: "maintainer",
      maintainers: ["example"],
      version: { value: "1", reason: "no chart" },
    });
  }
}
