import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Throws extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "bad", product: "throws", version: { value: "1", reason: "no chart" } });
    // expect: definition-failed | Throws throws: no anvils left | mend the definition
    throw new Error("no anvils left");
  }
}
