import {
  type Environment,
  FunctionalTest,
  HelmRelease,
  HelmRepository,
  Script,
  Solution,
  TestNamespace,
} from "conformitron";
import type { Construct } from "constructs";
import { digestNotSeen } from "../_waivers.js";

const version = "v1.3.2";

/** KubeArmor: policies about what a pod may execute, open and connect to, enforced by the node's kernel. */
export class KubeArmor extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "accuknox",
      product: "kubearmor",
      folder: "KubeArmor",
      namespace: "kubearmor",
      maintainers: ["@example"],
      links: { documentation: "https://docs.kubearmor.io/kubearmor" },
    });

    new HelmRelease(this, "release", {
      chart: HelmRepository.of("https://kubearmor.github.io/charts/").chart("kubearmor-operator", version),
      releaseName: "kubearmor-operator",
      values: {
        // The operator installs KubeArmor itself and the CRDs of its policies.
        autoDeploy: true,
        kubearmorOperator: {
          name: "kubearmor-operator",
          image: { repository: "kubearmor/kubearmor-operator", tag: version },
          imagePullPolicy: "Always",
        },
        kubearmorConfig: {
          defaultCapabilitiesPosture: "audit",
          defaultFilePosture: "audit",
          defaultNetworkPosture: "audit",
          defaultVisibility: "process,network",
          enableStdOutLogs: false,
          enableStdOutAlerts: false,
          enableStdOutMsgs: false,
          seccompEnabled: false,
        },
      },
      providesCrds: ["kubearmorconfigs.operator.kubearmor.com"],
    });

    // KubeArmor does not watch over its own namespace.
    const namespace = new TestNamespace(this, "test");
    new FunctionalTest(namespace, "test", {
      name: "kubearmor-test",
      script: Script.file(new URL("./kubearmor.test.sh", import.meta.url)),
      rights: [
        { resources: ["pods"], verbs: ["get", "create", "delete"] },
        // kubectl opens an exec by a GET (WebSocket), and by a POST where that does not pass.
        { resources: ["pods/exec"], verbs: ["get", "create"] },
        {
          apiGroups: ["security.kubearmor.com"],
          resources: ["kubearmorpolicies"],
          verbs: ["get", "create", "delete"],
        },
      ],
      timeout: "50m",
    }).waive("image-without-digest", digestNotSeen);
  }
}
