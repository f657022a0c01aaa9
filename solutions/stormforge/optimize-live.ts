import {
  Ambient,
  type Environment,
  FunctionalTest,
  HelmRelease,
  Manifests,
  OciRepository,
  Script,
  Solution,
  StoreSecret,
  TestNamespace,
} from "conformitron";
import type { Construct } from "constructs";
import { digestNotSeen } from "../_waivers.js";
import { probe } from "./_probe.js";

/** Each chart is an artifact of its own, so that Flux sees and reports whether it can be pulled. */
const chart = (name: string, version: string) =>
  OciRepository.of(`oci://registry.stormforge.io/library/${name}`).chart(version);

/** StormForge Optimize Live: learns what workloads use, and sets their requests accordingly. */
export class OptimizeLive extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "stormforge",
      product: "optimize-live",
      folder: "StormForge",
      namespace: "stormforge",
      maintainers: ["@example"],
      links: { documentation: "https://docs.stormforge.io/" },
    });

    const credentials = new StoreSecret(this, "credentials", {
      data: {
        clientID: { remoteKey: "stormforge-secrets", property: "clientID" },
        clientSecret: { remoteKey: "stormforge-secrets", property: "clientSecret" },
      },
    });

    const agent = new HelmRelease(this, "agent", {
      releaseName: "stormforge-agent",
      chart: chart("stormforge-agent", "2.19.1"),
      // StormForge knows a cluster by this name: it must be unique and stay.
      ambient: { clusterName: Ambient.clusterName },
      valuesFrom: [
        credentials.value("clientID").at("authorization.clientID"),
        credentials.value("clientSecret").at("authorization.clientSecret"),
      ],
    });

    new HelmRelease(this, "applier", {
      releaseName: "stormforge-applier",
      chart: chart("stormforge-applier", "2.7.0"),
      // It uses the credentials that the agent's chart makes.
      dependsOn: [agent],
    });

    // Recommendations need a workload with a history, so the test does not start its own but finds these two.
    const namespace = new TestNamespace(this, "test");
    const optimized = probe("optimized-probe", "Enabled");
    const control = probe("control-probe", "Disabled");
    new Manifests(namespace, "probes", { objects: [optimized, control] }).waive("image-without-digest", digestNotSeen);
    new FunctionalTest(namespace, "applied", {
      script: Script.file(new URL("./optimize-live.test.sh", import.meta.url)),
      env: { OPTIMIZED: optimized.metadata.name, CONTROL: control.metadata.name },
      rights: [
        {
          apiGroups: ["apps"],
          resources: ["deployments"],
          resourceNames: [optimized.metadata.name, control.metadata.name],
          verbs: ["get", "patch"],
        },
      ],
      // Recommendations come hourly at best; a second try would not fit, nor tell more.
      timeout: "150m",
      retries: 0,
    }).waive("image-without-digest", digestNotSeen);
  }
}
