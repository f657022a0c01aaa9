import {
  Ambient,
  BootstrapJob,
  type Environment,
  FunctionalTest,
  Manifests,
  Script,
  Solution,
  StoreSecret,
} from "conformitron";
import type { Construct } from "constructs";
import { clusterRole } from "../_storage/rbac.js";
import { digestNotSeen } from "../_waivers.js";

/** Looks after the namespaces that a pull request deploys to, and comments there once for each commit when pods fail. */
export class KubeObserver extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "conformitron",
      product: "kube-observer",
      folder: "Kube-Observer",
      namespace: "observer",
      tier: "core",
      maintainers: ["@example"],
    });

    const github = new StoreSecret(this, "github", {
      name: "observer-key",
      data: { "observer-key": { remoteKey: "github-token" } },
    });
    const account = "observer";
    const notified = "notified-prs";
    const repository = "aws-samples/eks-anywhere-addons";

    new Manifests(this, "access", {
      objects: [
        // Empty in Git, filled by the observer: so it needs no right to create ConfigMaps, which cannot be limited to a name.
        {
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: notified, annotations: { "kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent" } },
        },
        ...clusterRole(
          { role: "kube-observer", binding: "kube-observer" },
          { name: account, namespace: this.namespace },
          // A pod's owner is known to it; the owners of that are those of ReplicaSets and Jobs.
          [
            { apiGroups: [""], resources: ["configmaps", "pods"], verbs: ["list"] },
            { apiGroups: ["apps"], resources: ["replicasets"], verbs: ["list"] },
            { apiGroups: ["batch"], resources: ["jobs"], verbs: ["list"] },
          ],
        ),
      ],
    });
    const observer = new BootstrapJob(this, "observer", {
      name: account,
      schedule: "0 * * * *",
      script: Script.file(new URL("./kube-observer.observe.sh", import.meta.url)),
      env: {
        GITHUB_API: "https://api.github.com",
        GITHUB_REPOSITORY: repository,
        GITHUB_TOKEN: github.env("observer-key"),
        NOTIFIED: notified,
      },
      ambient: { CLUSTER_NAME: Ambient.clusterName, ENVIRONMENT: Ambient.environment },
      rights: [{ resources: ["configmaps"], resourceNames: [notified], verbs: ["get", "patch"] }],
      timeout: "20m",
      // An hour later it runs again.
      retries: 0,
    }).waive("image-without-digest", digestNotSeen);

    new FunctionalTest(this, "test", {
      script: Script.file(new URL("./kube-observer.test.sh", import.meta.url)),
      env: { OBSERVER: observer.name, GITHUB_REPOSITORY: repository, NOTIFIED: notified },
      ambient: { CLUSTER_NAME: Ambient.clusterName },
      rights: [
        { resources: ["configmaps"], verbs: ["get", "create", "delete"] },
        { resources: ["pods"], verbs: ["get", "list"] },
        { resources: ["pods/log"], verbs: ["get"] },
        { apiGroups: ["apps"], resources: ["deployments"], verbs: ["create", "delete"] },
        { apiGroups: ["batch"], resources: ["cronjobs"], resourceNames: [observer.name], verbs: ["get"] },
        { apiGroups: ["batch"], resources: ["jobs"], verbs: ["get", "create", "delete"] },
      ],
      timeout: "45m",
      retries: 0,
    }).waive("image-without-digest", digestNotSeen);
  }
}
