import {
  type Environment,
  FunctionalTest,
  HelmRelease,
  HelmRepository,
  Script,
  Solution,
  StoreSecret,
  TestNamespace,
} from "conformitron";
import type { Construct } from "constructs";
import { digestNotSeen } from "../_waivers.js";

/** Nirmata's distribution of Kyverno: policies that validate and change what is written to the API server. */
export class EnterpriseKyverno extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "nirmata",
      product: "enterprise-kyverno",
      folder: "Nirmata/Kyverno",
      namespace: "kyverno",
      maintainers: ["@example"],
      links: { documentation: "https://kyverno.io/docs/" },
    });

    const license = new StoreSecret(this, "license", {
      data: { "nirmata-license-key": { remoteKey: "nirmata-license-key" } },
    });

    new HelmRelease(this, "release", {
      chart: HelmRepository.of("https://nirmata.github.io/kyverno-charts/").chart("kyverno", "1.6.10"),
      releaseName: "kyverno",
      valuesFrom: [license.value("nirmata-license-key").at("licenseManager.licenseKey")],
      providesCrds: ["clusterpolicies.kyverno.io", "policies.kyverno.io", "policyreports.wgpolicyk8s.io"],
    });

    // Kyverno leaves its own namespace and those of the system alone.
    const namespace = new TestNamespace(this, "test");
    new FunctionalTest(namespace, "test", {
      name: "kyverno-test",
      script: Script.file(new URL("./enterprise-kyverno.test.sh", import.meta.url)),
      rights: [
        { resources: ["configmaps"], verbs: ["get", "create", "patch", "delete"] },
        { apiGroups: ["kyverno.io"], resources: ["policies"], verbs: ["create", "delete"] },
        { apiGroups: ["wgpolicyk8s.io"], resources: ["policyreports"], verbs: ["list"] },
      ],
      timeout: "75m",
    }).waive("image-without-digest", digestNotSeen);
  }
}
