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

/** New Relic's API in the data centre of the account: for one in the EU it is `https://api.eu.newrelic.com/graphql`. */
const nerdGraph = "https://api.newrelic.com/graphql";

/** New Relic's Kubernetes integration: metrics of nodes, pods and containers, and the cluster's events. */
export class NriBundle extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "newrelic",
      product: "nri-bundle",
      folder: "newrelic",
      namespace: "newrelic",
      environments: ["baremetal", "snow", "vsphere", "cloud", "hybrid"],
      // The integration observes only namespaces with this label: its own, in which the test starts a pod, and those of others.
      labels: { scrape: "true" },
      maintainers: ["@example"],
      links: { documentation: "https://docs.newrelic.com/", support: "https://support.newrelic.com/" },
    });

    const license = new StoreSecret(this, "license", {
      data: { "newrelic-licensekey": { remoteKey: "newrelic-licensekey" } },
    });

    new HelmRelease(this, "release", {
      releaseName: "newrelic",
      chart: HelmRepository.of("https://helm-charts.newrelic.com", { name: "newrelic-charts" }).chart(
        "nri-bundle",
        "6.0.35",
      ),
      values: {
        global: { lowDataMode: false },
        "newrelic-infrastructure": {
          controlPlane: { enabled: false },
          privileged: false,
          common: { config: { interval: "40s", namespaceSelector: { matchLabels: { scrape: "true" } } } },
        },
        "kube-state-metrics": { enabled: true, image: { tag: "v2.6.0" } },
        // Off unless it is asked for; without it, New Relic has no events of the cluster.
        "nri-kube-events": { enabled: true },
        "nri-metadata-injection": { enabled: false },
      },
      ambient: { global: { cluster: Ambient.clusterName } },
      valuesFrom: [license.value("newrelic-licensekey").at("global.licenseKey")],
    });

    // The licence key lets agents report and nothing else; data is read with the key of a user.
    const reader = new StoreSecret(this, "reader", {
      data: {
        "newrelic-account": { remoteKey: "newrelic-account" },
        "newrelic-apikey": { remoteKey: "newrelic-apikey" },
      },
    });

    new FunctionalTest(this, "test", {
      script: Script.file(new URL("./nri-bundle.test.sh", import.meta.url)),
      env: {
        NERDGRAPH_URL: nerdGraph,
        NEW_RELIC_ACCOUNT: reader.env("newrelic-account"),
        NEW_RELIC_USER_KEY: reader.env("newrelic-apikey"),
      },
      ambient: { CLUSTER_NAME: Ambient.clusterName },
      rights: [{ resources: ["pods"], verbs: ["get", "list", "create", "delete"] }],
      timeout: "1h",
    }).waive("image-without-digest", digestNotSeen);
  }
}
