import { Ambient, type Environment, HelmRelease, HelmRepository, Solution, StoreSecret } from "conformitron";
import type { Construct } from "constructs";

export class Values extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "bad", product: "values" });
    const secret = new StoreSecret(this, "secret", { data: { token: { remoteKey: "token" } } });
    // expect: value-set-twice | bad/values/release: the value auth.token is set twice: inline, which wins, and from elsewhere | set it in one place only
    // expect: value-set-twice | bad/values/release: the value cluster.name is set twice: inline, which wins, and from elsewhere | set it in one place only
    new HelmRelease(this, "release", {
      chart: HelmRepository.of("https://charts.example.com").chart("values", "1.0.0"),
      values: { auth: { token: "", user: "me" }, cluster: "lab", other: {} },
      valuesFrom: [secret.value("token").at("auth.token"), secret.value("token").at("other.token")],
      ambient: { cluster: { name: Ambient.clusterName }, model: Ambient.environment },
    });
  }
}
