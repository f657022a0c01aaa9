import { type Environment, Manifests, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Shared extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: object-managed-twice | bad/very-shared has the same object 'StorageClass.storage.k8s.io shared' as bad/twice in solutions/object-managed-twice/twice.ts | make the object in one of them only
    super(scope, { environment, vendor: "bad", product: "very-shared", version: { value: "1", reason: "no chart" } });
    new Manifests(this, "class", {
      objects: [
        { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name: "shared" }, provisioner: "b" },
      ],
    });
  }
}
