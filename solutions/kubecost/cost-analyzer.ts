import {
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

/** Kubecost: what each workload of the cluster costs. */
export class CostAnalyzer extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "kubecost",
      product: "cost-analyzer",
      folder: "Kubecost",
      namespace: "kubecost",
      maintainers: ["@example"],
      links: { documentation: "https://docs.kubecost.com/" },
      // Its Prometheus and its own database claim volumes without naming a class.
      requires: [{ kind: "storage-class" }],
    });

    const token = new StoreSecret(this, "token", {
      data: { "kubecost-token": { remoteKey: "kubecost-token" } },
    });

    const release = new HelmRelease(this, "release", {
      chart: HelmRepository.of("https://kubecost.github.io/cost-analyzer/").chart("cost-analyzer", "2.4.3"),
      releaseName: "kubecost",
      valuesFrom: [token.value("kubecost-token").at("kubecostToken")],
    });

    new FunctionalTest(this, "test", {
      script: Script.file(new URL("./cost-analyzer.test.sh", import.meta.url)),
      env: { KUBECOST_URL: `http://${release.releaseName}-cost-analyzer.${this.namespace}.svc:9090` },
      rights: [{ resources: ["pods"], verbs: ["get", "create", "delete"] }],
      // Costs appear only when the running hour's metrics have been scraped and summed up.
      timeout: "45m",
    }).waive("image-without-digest", digestNotSeen);
  }
}
