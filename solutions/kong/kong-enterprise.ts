import { type Environment, FunctionalTest, HelmRelease, HelmRepository, Script, Solution } from "conformitron";
import type { Construct } from "constructs";
import { digestNotSeen } from "../_waivers.js";

/** Kong: an API gateway that Ingresses and plugins configure. It runs without a licence, so its paid parts are off. */
export class KongEnterprise extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "kong",
      product: "kong-enterprise",
      folder: "Kong",
      namespace: "kong",
      maintainers: ["@example"],
      links: { documentation: "https://developer.konghq.com/kubernetes-ingress-controller/" },
    });

    const release = new HelmRelease(this, "release", {
      chart: HelmRepository.of("https://charts.konghq.com").chart("kong", "2.27.0"),
      releaseName: "eks-anywhere",
      values: {
        enterprise: {
          enabled: true,
          vitals: { enabled: false },
          portal: { enabled: false },
          rbac: { enabled: false },
        },
        manager: { enabled: false },
        portal: { enabled: false },
        portalapi: { enabled: false },
        env: { database: "off" },
        // Helm installs the chart's CRDs by itself; this value is for charts of the time before Helm 3.
        ingressController: { enabled: true, installCRDs: false },
        // Not every environment has load balancers.
        proxy: { enabled: true, type: "ClusterIP" },
      },
      providesCrds: ["kongconsumers.configuration.konghq.com", "kongplugins.configuration.konghq.com"],
    });

    new FunctionalTest(this, "test", {
      script: Script.file(new URL("./kong-enterprise.test.sh", import.meta.url)),
      env: { KONG_PROXY_URL: `http://${release.releaseName}-kong-proxy.${this.namespace}.svc:80` },
      rights: [
        { resources: ["pods", "services", "secrets"], verbs: ["get", "create", "delete"] },
        { apiGroups: ["networking.k8s.io"], resources: ["ingresses"], verbs: ["get", "create", "patch", "delete"] },
        {
          apiGroups: ["configuration.konghq.com"],
          resources: ["kongconsumers", "kongplugins"],
          verbs: ["get", "create", "delete"],
        },
      ],
      timeout: "50m",
    }).waive("image-without-digest", digestNotSeen);
  }
}
