import { type Environment, FunctionalTest, Script, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Quantities extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "bad", product: "quantities", version: { value: "1", reason: "no chart" } });
    const script = Script.inline("true\n");
    // expect: bad-quantity | bad/quantities/cpu: resources.cpu '1 core' is no quantity such as 250m, 0.5 or 64Mi | write a quantity such as 200m
    new FunctionalTest(this, "cpu", { script, resources: { cpu: "1 core" } });
    // expect: bad-quantity | bad/quantities/memory: resources.memory '64MB' is no quantity such as 250m, 0.5 or 64Mi | write a quantity such as 128Mi
    new FunctionalTest(this, "memory", { script, resources: { memory: "64MB" } });
  }
}
