import { type Environment, Manifests, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Foreign extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "bad", product: "foreign", version: { value: "1", reason: "no chart" } });
    // expect: foreign-namespace | bad/foreign/elsewhere: namespace of ServiceAccount account 'kube-system' is not the solution's, 'bad-foreign' | leave it out, or make a solution of its own for what lives there
    new Manifests(this, "elsewhere", {
      objects: [{ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "account", namespace: "kube-system" } }],
    });
    // expect: bad-manifest | bad/foreign/incomplete: object 1 has no apiVersion, kind or metadata.name | complete it
    new Manifests(this, "incomplete", { objects: [{ kind: "ServiceAccount" } as never] });
    // expect: no-objects | bad/foreign/none: there are no objects | set file or objects
    new Manifests(this, "none", {});
    // expect: flux-escape | bad/foreign/escape/0-ConfigMap-escape: ConfigMap escape contains '$${', which Flux may rewrite | write it another way; a plain variable needs no escape, because substitution is switched off for the object
    new Manifests(this, "escape", {
      objects: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "escape" }, data: { a: "$${A}" } }],
    });
  }
}
