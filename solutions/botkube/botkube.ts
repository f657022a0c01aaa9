import {
  Ambient,
  type Environment,
  FunctionalTest,
  HelmRelease,
  HelmRepository,
  Script,
  Solution,
  StoreSecret,
} from "conformitron";
import type { Construct } from "constructs";
import { digestNotSeen } from "../_waivers.js";

/** The kubectl commands that change nothing. `diff` is not among them: it asks the API server for a dry run, which needs write rights. */
type ReadCommand =
  | "api-resources"
  | "api-versions"
  | "auth"
  | "cluster-info"
  | "describe"
  | "explain"
  | "get"
  | "logs"
  | "top";

const commands: readonly ReadCommand[] = [
  "api-resources",
  "api-versions",
  "auth",
  "cluster-info",
  "describe",
  "explain",
  "get",
  "logs",
  "top",
];

/** Botkube: what happens on the cluster in the environment's Slack channel, and kubectl from there, for reading only. */
export class Botkube extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "botkube",
      product: "botkube",
      folder: "Botkube",
      namespace: "botkube",
      tier: "core",
      maintainers: ["@example"],
      links: { documentation: "https://docs.botkube.io/" },
    });

    const token = new StoreSecret(this, "token", {
      name: "botkube-secret",
      data: { "botkube-token": { remoteKey: "botkube-token" } },
    });

    new HelmRelease(this, "release", {
      chart: HelmRepository.of("https://charts.botkube.io").chart("botkube", "0.13.0"),
      releaseName: "botkube",
      values: {
        // The only way to Slack in 0.13: the bot of a classic app, of which Slack lets nobody make new ones. Socket mode came later.
        communications: { "default-group": { slack: { enabled: true } } },
        executors: {
          "kubectl-read-only": { kubectl: { enabled: true, commands: { verbs: commands }, restrictAccess: true } },
        },
        // It may not read Secrets, which this recommendation would look into.
        sources: { "k8s-events": { kubernetes: { recommendations: { ingress: { tlsSecretValid: false } } } } },
        rbac: { create: true, rules: watched.map(([group, resources]) => readRule(group, resources)) },
      },
      valuesFrom: [token.value("botkube-token").at("communications.default-group.slack.token")],
      ambient: {
        communications: { "default-group": { slack: { channels: { default: { name: Ambient.alertChannel } } } } },
        settings: { clusterName: Ambient.clusterName },
      },
    });

    // Another app's token, which may read the channel and is a member of it: channels:read, channels:history (groups:* if it is private).
    const reader = new StoreSecret(this, "reader", {
      data: { "botkube-reader-token": { remoteKey: "botkube-reader-token" } },
    });

    new FunctionalTest(this, "test", {
      script: Script.file(new URL("./botkube.test.sh", import.meta.url)),
      env: { SLACK_API: "https://slack.com/api", SLACK_TOKEN: reader.env("botkube-reader-token") },
      ambient: { CLUSTER_NAME: Ambient.clusterName, ALERT_CHANNEL: Ambient.alertChannel },
      rights: [{ resources: ["pods"], verbs: ["create", "delete"] }],
      timeout: "45m",
    }).waive("image-without-digest", digestNotSeen);
  }
}

/** What its sources watch and its executor may show, by API group: not everything, as the chart would have it, and no Secrets. */
const watched: readonly (readonly [group: string, resources: string])[] = [
  ["", "configmaps events namespaces nodes persistentvolumeclaims persistentvolumes pods pods/log services"],
  ["apps", "daemonsets deployments replicasets statefulsets"],
  ["batch", "jobs"],
  ["metrics.k8s.io", "nodes pods"],
  ["networking.k8s.io", "ingresses"],
  ["rbac.authorization.k8s.io", "clusterrolebindings clusterroles rolebindings roles"],
  ["storage.k8s.io", "storageclasses"],
];

function readRule(group: string, resources: string) {
  return { apiGroups: [group], resources: resources.split(" "), verbs: ["get", "list", "watch"] };
}
