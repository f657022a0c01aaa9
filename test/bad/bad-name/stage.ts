import { type Environment, Manifests, Solution, Stage } from "conformitron";
import type { Construct } from "constructs";

export class Staged extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "bad", product: "staged", version: { value: "1", reason: "no chart" } });
    // expect: bad-name | bad/staged/base: stage 'base' is the stage of what is in no other | give the stage another id
    const stage = new Stage(this, "base");
    new Manifests(stage, "account", {
      objects: [{ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "account" } }],
    });
  }
}
