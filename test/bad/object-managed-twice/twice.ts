import { Config, type Environment, Manifests, Solution, Stage } from "conformitron";
import type { Construct } from "constructs";

export class Twice extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "bad", product: "twice", version: { value: "1", reason: "no chart" } });
    new Config(this, "one", { name: "settings", data: { a: "1" } });
    // expect: object-managed-twice | bad/twice/two/Default: ConfigMap bad-twice/settings is made by bad/twice/one/Default already | give one of them another name
    new Config(this, "two", { name: "settings", data: { a: "2" } });
    new Manifests(this, "class", {
      objects: [
        { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name: "shared" }, provisioner: "a" },
      ],
    });
    // expect: empty-stage | bad/twice/empty: stage 'empty' has no objects | put something in it, or leave it out
    new Stage(this, "empty");
  }
}
