import {
  ClusterSecretStore,
  type Environment,
  FunctionalTest,
  HelmRelease,
  HelmRepository,
  Script,
  Solution,
  Stage,
  TestNamespace,
} from "conformitron";
import type { Construct } from "constructs";
import { digestNotSeen } from "../_waivers.js";

/** External Secrets, which brings secrets from the store to the clusters, and the store that all solutions read from. */
export class ExternalSecrets extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "external-secrets",
      product: "external-secrets",
      folder: "External-Secrets",
      namespace: "external-secrets",
      tier: "core",
      maintainers: ["@example"],
      links: { documentation: "https://external-secrets.io/latest/" },
    });

    new HelmRelease(this, "release", {
      chart: HelmRepository.of("https://charts.external-secrets.io").chart("external-secrets", "0.19.2"),
      releaseName: "external-secrets",
      values: {
        installCRDs: true,
        // The CRDs are among the chart's templates: without this, uninstalling it would delete every secret of every solution.
        crds: { annotations: { "helm.sh/resource-policy": "keep" } },
      },
      providesCrds: [
        ...STORES.map((plural) => `${plural}.external-secrets.io`),
        ...GENERATORS.map((plural) => `${plural}.generators.external-secrets.io`),
      ],
    });

    // It reads as External Secrets itself, whose account gets its identity from the cluster: no key lies in the repository.
    new ClusterSecretStore(new Stage(this, "store"), "store");

    const namespace = new TestNamespace(this, "test");
    new FunctionalTest(namespace, "test", {
      script: Script.file(new URL("./external-secrets.test.sh", import.meta.url)),
      rights: [
        {
          apiGroups: ["external-secrets.io"],
          resources: ["secretstores", "externalsecrets"],
          verbs: ["get", "create", "patch", "delete"],
        },
        { resources: ["secrets"], verbs: ["get"] },
      ],
      timeout: "30m",
    }).waive("image-without-digest", digestNotSeen);
  }
}

const STORES = [
  "clusterexternalsecrets",
  "clusterpushsecrets",
  "clustersecretstores",
  "externalsecrets",
  "pushsecrets",
  "secretstores",
];

const GENERATORS = [
  "acraccesstokens",
  "clustergenerators",
  "ecrauthorizationtokens",
  "fakes",
  "gcraccesstokens",
  "generatorstates",
  "githubaccesstokens",
  "grafanas",
  "mfas",
  "passwords",
  "quayaccesstokens",
  "sshkeys",
  "stssessiontokens",
  "uuids",
  "vaultdynamicsecrets",
  "webhooks",
];
