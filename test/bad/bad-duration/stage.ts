import { type Environment, Manifests, Solution, Stage } from "conformitron";
import type { Construct } from "constructs";

export class LateStage extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "bad", product: "late-stage", version: { value: "1", reason: "no chart" } });
    // expect: bad-duration | bad/late-stage/first: timeout '5' is no duration such as 30s, 10m or 1h30m | write a duration such as 10m
    const stage = new Stage(this, "first", { timeout: "5" as "5m" });
    new Manifests(stage, "account", {
      objects: [{ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "account" } }],
    });
  }
}
