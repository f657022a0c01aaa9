import { type Environment, FunctionalTest, HelmRelease, HelmRepository, Script, Solution } from "conformitron";
import type { Construct } from "constructs";
import { digestNotSeen } from "../_waivers.js";

/** Metrics Server: what pods and nodes use right now, as the API from which autoscalers and `kubectl top` read. */
export class MetricsServer extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "kubernetes-sigs",
      product: "metrics-server",
      folder: "Metrics-Server",
      namespace: "metrics-server",
      maintainers: ["@example"],
      links: { documentation: "https://kubernetes-sigs.github.io/metrics-server/" },
    });

    new HelmRelease(this, "release", {
      chart: HelmRepository.of("https://kubernetes-sigs.github.io/metrics-server/").chart("metrics-server", "3.12.1"),
      releaseName: "metrics-server",
      // The kubelets of EKS Anywhere serve with certificates that they sign themselves; those of EKS have the cluster's authority.
      ...(environment.machineConfigKind === undefined ? {} : { values: { args: ["--kubelet-insecure-tls"] } }),
    });

    new FunctionalTest(this, "test", {
      script: Script.file(new URL("./metrics-server.test.sh", import.meta.url)),
      rights: [
        { resources: ["pods"], verbs: ["get", "create", "delete"] },
        { apiGroups: ["metrics.k8s.io"], resources: ["pods"], verbs: ["get"] },
      ],
      timeout: "45m",
    }).waive("image-without-digest", digestNotSeen);
  }
}
