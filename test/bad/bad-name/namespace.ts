import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Namespace extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: bad-name | bad/namespace: namespace 'Bad_Namespace' must consist of a-z, 0-9 and '-', and begin and end with a letter or digit | set namespace to a DNS label
    super(scope, {
      environment,
      vendor: "bad",
      product: "namespace",
      namespace: "Bad_Namespace",
      version: { value: "1", reason: "no chart" },
    });
  }
}
