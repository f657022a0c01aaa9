import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Exits extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "bad", product: "exits", version: { value: "1", reason: "no chart" } });
    console.log("not for standard output");
    // expect: definition-failed | Exits throws: it calls process.exit, which would end conformitron | mend the definition
    process.exit(0);
  }
}
