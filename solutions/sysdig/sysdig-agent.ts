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

/** Sysdig's regions and the hosts of their API. */
const apiHosts = {
  us1: "secure.sysdig.com",
  us2: "us2.app.sysdig.com",
  us3: "app.us3.sysdig.com",
  us4: "app.us4.sysdig.com",
  eu1: "eu1.app.sysdig.com",
  au1: "app.au1.sysdig.com",
} as const;

/** The region of the account that the access key and the API token belong to. */
const region: keyof typeof apiHosts = "us2";

/** Runtime security: an agent on each node that reports what happens there to Sysdig Secure. */
export class SysdigAgent extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "sysdig",
      product: "sysdig-agent",
      folder: "Sysdig",
      namespace: "sysdig",
      maintainers: ["@example"],
      links: { documentation: "https://docs.sysdig.com/" },
    });

    const accessKey = new StoreSecret(this, "access-key", {
      name: "sysdig-access-key",
      data: { "secret-sysdig-key": { remoteKey: "secret-sysdig-key" } },
    });

    const release = new HelmRelease(this, "release", {
      releaseName: "sysdig",
      chart: HelmRepository.of("https://charts.sysdig.com", { name: "sysdig" }).chart("sysdig-deploy", "1.67.5"),
      values: {
        // Posture management is left out to save resources on small nodes.
        global: { sysdig: { region }, kspm: { deploy: false } },
        agent: {
          // No kernel module: node systems such as Bottlerocket load none.
          ebpf: { enabled: true },
          // No tolerations keep the agents off the control planes.
          tolerations: [],
          sysdig: { settings: { collector_port: 6443 } },
        },
        nodeAnalyzer: {
          nodeAnalyzer: { tolerations: [], benchmarkRunner: { deploy: false } },
          secure: { vulnerabilityManagement: { newEngineOnly: true } },
        },
      },
      ambient: { global: { clusterConfig: { name: Ambient.clusterName } } },
      valuesFrom: [accessKey.value("secret-sysdig-key").at("global.sysdig.accessKey")],
    });

    // The access key lets agents report and nothing else; events are read with a token of a user who may only view.
    const apiToken = new StoreSecret(this, "api-token", {
      name: "sysdig-api-token",
      data: { token: { remoteKey: "sysdig-api-token" } },
    });

    new FunctionalTest(this, "test", {
      script: Script.file(new URL("./sysdig-agent.test.sh", import.meta.url)),
      env: {
        SYSDIG_URL: `https://${apiHosts[region]}`,
        SYSDIG_API_TOKEN: apiToken.env("token"),
        AGENT_DAEMONSET: `${release.releaseName}-agent`,
        AGENT_PODS: `app.kubernetes.io/name=agent,app.kubernetes.io/instance=${release.releaseName}`,
      },
      ambient: { CLUSTER_NAME: Ambient.clusterName },
      rights: [
        {
          apiGroups: ["apps"],
          resources: ["daemonsets"],
          verbs: ["get"],
          resourceNames: [`${release.releaseName}-agent`],
        },
        { resources: ["pods"], verbs: ["get", "list", "create", "delete"] },
      ],
      timeout: "45m",
    }).waive("image-without-digest", digestNotSeen);
  }
}
