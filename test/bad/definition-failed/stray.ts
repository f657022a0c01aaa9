import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Stray extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "bad", product: "stray", version: { value: "1", reason: "no chart" } });
    // expect: definition-failed | an error that nobody waits for: too late | await what may fail, and handle its error
    void Promise.reject(new Error("too late"));
  }
}
