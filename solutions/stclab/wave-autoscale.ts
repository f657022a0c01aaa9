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

const charts = "https://release.waveautoscale.io/ghcr-helm";

/** WaveAutoscale: an autopilot that scales workloads by their load, fed by an agent on each node. */
export class WaveAutoscale extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "STCLab",
      product: "wave-autoscale",
      folder: "STCLab/WaveAutoscale",
      namespace: "wave-autoscale",
      maintainers: ["@example"],
      links: { documentation: "https://waveautoscale.com/docs" },
      // The core claims a volume for its database without naming a class.
      requires: [{ kind: "storage-class" }],
    });

    const secret = new StoreSecret(this, "secret", {
      name: "wa-secret",
      data: { WA_LICENSE: { remoteKey: "WA_LICENSE" }, GHRC_TOKEN: { remoteKey: "GHRC_TOKEN" } },
    });
    // A docker configuration in base64, from which both charts make their pull secret. As a value it also makes Flux wait with the
    // releases until the Secret exists, so that no pod starts without the licence.
    const pullSecret = secret.value("GHRC_TOKEN").at("ghcr.dockerconfigjson");
    const smallNodes = { requests: { cpu: "250m", memory: "300Mi" } };

    const core = new HelmRelease(this, "core", {
      releaseName: "wave-autoscale",
      chart: HelmRepository.of(`${charts}/wa`, { name: "wave-autoscale-helm" }).chart("wave-autoscale-helm", "1.10.2"),
      values: {
        ghcr: { enabled: true },
        spec: {
          core: {
            resources: smallNodes,
            env: [
              { name: "WA_LICENSE", ...secret.env("WA_LICENSE") },
              { name: "WA_API_SERVER_HOST", value: "0.0.0.0" },
            ],
          },
          webConsole: { resources: smallNodes },
          autopilot: { resources: smallNodes },
        },
      },
      valuesFrom: [pullSecret],
    });

    new HelmRelease(this, "agent", {
      releaseName: "wave-autoscale-agent",
      chart: HelmRepository.of(`${charts}/wa-agent`, { name: "wave-autoscale-agent-helm" }).chart(
        "wave-autoscale-agent-helm",
        "1.8.0",
      ),
      values: {
        ghcr: { enabled: true },
        spec: {
          agent: { resources: { requests: { cpu: "100m", memory: "50Mi" } } },
          cadvisor: { resources: { requests: { cpu: "50m", memory: "50Mi" } } },
        },
      },
      valuesFrom: [pullSecret],
      // The agents report to the core.
      dependsOn: [core],
    });

    new FunctionalTest(this, "test", {
      script: Script.file(new URL("./wave-autoscale.test.sh", import.meta.url)),
      // The chart's name for the Service, whatever the release is called.
      env: { WAVE_URL: `http://wave-autoscale-svc.${this.namespace}.svc:3024` },
      rights: [
        { resources: ["pods"], verbs: ["list"] },
        { resources: ["services"], verbs: ["create", "delete"] },
        { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "create", "delete"] },
      ],
      // Scaling out and back in again each take minutes, and so does seeing that nothing happens without the autopilot.
      timeout: "90m",
    }).waive("image-without-digest", digestNotSeen);
  }
}
