import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Partner extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: namespace-not-own | bad/partner: the partner solution uses the existing namespace 'kube-system' | leave namespace out or name one of its own; only core solutions may use an existing one
    // expect: namespace-not-own | bad/partner: the use of namespace 'kube-system' has no reason | say why in namespace.reason
    super(scope, {
      environment,
      vendor: "bad",
      product: "partner",
      namespace: { existing: "kube-system", reason: "" },
      version: { value: "1", reason: "no chart" },
    });
  }
}
