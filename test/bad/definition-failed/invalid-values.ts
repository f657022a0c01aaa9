import { type Environment, existingSecret, FunctionalTest, Script, Solution } from "conformitron";
import type { Construct } from "constructs";

export class InvalidValues extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "bad",
      product: "invalid-values",
      version: { value: "1", reason: "no chart" },
    });
    const secret = existingSecret("made", { keys: ["user"], madeBy: "the chart" });
    // expect: definition-failed | InvalidValues throws: Secret made (made by the chart) has no key 'pasword': it has user | mend the definition
    new FunctionalTest(this, "test", { script: Script.inline("true\n"), env: { A: secret.env("pasword" as "user") } });
  }
}
