import {
  type Environment,
  FunctionalTest,
  HelmRelease,
  HelmRepository,
  Kustomize,
  Script,
  Solution,
  StoreSecret,
} from "conformitron";
import type { Construct } from "constructs";

export class Durations extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "bad", product: "durations", version: { value: "1", reason: "no chart" } });
    const chart = HelmRepository.of("https://charts.example.com/").chart("anvil", "1.0.0");
    // expect: bad-duration | bad/durations/interval: interval '10' is no duration such as 30s, 10m or 1h30m | write a duration such as 10m
    new HelmRelease(this, "interval", { chart, interval: "10" as "10m" });
    // expect: bad-duration | bad/durations/timeout: timeout 'ten minutes' is no duration such as 30s, 10m or 1h30m | write a duration such as 10m
    new HelmRelease(this, "timeout", { chart, timeout: "ten minutes" as "10m" });
    // expect: bad-duration | bad/durations/zero: timeout '0s' must be longer than nothing | write a duration such as 10m
    new HelmRelease(this, "zero", { chart, timeout: "0s" });
    // expect: bad-duration | bad/durations/test: test.timeout '1d' is no duration such as 30s, 10m or 1h30m | write a duration such as 10m
    new HelmRelease(this, "test", { chart, test: { timeout: "1d" as "1h" } });
    // expect: bad-duration | bad/durations/secret: refreshInterval '-1h' is no duration such as 30s, 10m or 1h30m | write a duration such as 1h
    new StoreSecret(this, "secret", { refreshInterval: "-1h", data: { key: { remoteKey: "key" } } });
    // expect: bad-duration | bad/durations/slow: timeout '1 h' is no duration such as 30s, 10m or 1h30m | write a duration such as 15m
    new FunctionalTest(this, "slow", { script: Script.inline("true\n"), timeout: "1 h" as "1h" });
    // expect: bad-duration | bad/durations/base: interval '' is no duration such as 30s, 10m or 1h30m | write a duration such as 10m
    new Kustomize(this, "base", { source: { git: "https://git.example.com/a.git", tag: "v1" }, interval: "" as "1h" });
  }
}
