import { Config, type Environment, FunctionalTest, Script, Solution, StoreSecret } from "conformitron";
import type { Construct } from "constructs";

export class Keys extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "bad", product: "keys", version: { value: "1", reason: "no chart" } });
    // expect: undeclared-secret-key | bad/keys/token: Secret 'keys-token' has no key 'tokne' | declare it, or use one of token
    const secret = new StoreSecret(this, "token", { data: { token: { remoteKey: "token" } } });
    // expect: undeclared-config-key | bad/keys/config: ConfigMap 'keys-config' has no key 'sise' | use one of size
    const config = new Config(this, "config", { data: { size: "1" } });
    new FunctionalTest(this, "test", {
      script: Script.inline("true\n"),
      env: { TOKEN: secret.env("tokne" as "token"), SIZE: config.env("sise" as "size") },
    });
    // expect: empty-secret | bad/keys/empty: Secret 'keys-empty' has no key | declare data or extract
    new StoreSecret(this, "empty", {});
  }
}
