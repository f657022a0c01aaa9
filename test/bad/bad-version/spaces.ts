import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Spaces extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: bad-version | bad/spaces: version '1 2' must consist of letters, digits, '-', '_' and '.', and begin and end with a letter or digit | give a version that fits a label
    super(scope, {
      environment,
      vendor: "bad",
      product: "spaces",
      version: { value: "1 2", reason: "odd" },
    });
  }
}
