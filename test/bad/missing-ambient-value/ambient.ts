import { Ambient, ambientText, type Environment, FunctionalTest, Script, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Missing extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: missing-ambient-value | bad/ambient uses the ambient value ingressHost, which cluster north-1 of north does not have | add ingressHost to the cluster's ambient values in the environment file, or limit the solution to other environments
    // expect: missing-ambient-value | bad/ambient uses the ambient value ingressHost, which cluster south-1 of south does not have | add ingressHost to the cluster's ambient values in the environment file, or limit the solution to other environments
    super(scope, { environment, vendor: "bad", product: "ambient", version: { value: "1", reason: "no chart" } });
    new FunctionalTest(this, "test", {
      script: Script.inline("true\n"),
      // The environments of these cases know no ingress host.
      ambient: { HOST: Ambient.ingressHost },
    });
    // expect: bad-ambient-text | bad/ambient/unsafe: ambient text '$(id)' contains '$', a backtick or a line break | take it out
    new FunctionalTest(this, "unsafe", {
      script: Script.inline("true\n"),
      ambient: { HOST: ambientText`$(id)${Ambient.region}` },
    });
  }
}
