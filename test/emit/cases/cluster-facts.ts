import { Ambient, ambientText } from "../../../src/constructs/ambient.js";
import { HelmRepository, OciRepository } from "../../../src/constructs/charts.js";
import { FunctionalTest } from "../../../src/constructs/functional-test.js";
import { HelmRelease } from "../../../src/constructs/helm-release.js";
import { Script } from "../../../src/constructs/script.js";
import { ClusterSecretStore, SecretStore } from "../../../src/constructs/secret-store.js";
import { Stage } from "../../../src/constructs/stage.js";
import { StoreSecret } from "../../../src/constructs/store-secret.js";
import { TestNamespace } from "../../../src/constructs/test-namespace.js";
import { environment, NORTH, SOUTH, solution } from "../../support/compiler.js";
import type { GoldenCase } from "./case.js";

const CHARTS = HelmRepository.of("https://charts.example.com/");

/** Values that only the cluster knows, for two releases and a test; scripts with variables of their own stand beside them. */
export const AMBIENT: GoldenCase = {
  name: "ambient",
  environments: [NORTH, SOUTH],
  solutions: {
    "acme/beacon": solution({ vendor: "acme", product: "beacon" }, (self) => {
      new HelmRelease(self, "release", {
        chart: CHARTS.chart("beacon", "1.0.0"),
        values: { template: "Hello ${NAME}" },
        ambient: {
          aws: { accountId: Ambient.accountId, region: Ambient.region },
          url: ambientText`https://beacon.${Ambient.ingressHost}/${Ambient.clusterName}`,
        },
      });
      new HelmRelease(self, "mirror", { chart: CHARTS.chart("mirror", "1.0.0"), ambient: { of: Ambient.environment } });
      new FunctionalTest(self, "light", {
        script: Script.inline('. "$TEST_DIR/lib.sh"\nhost=${URL#https://}\necho "${host%%.*}"\n'),
        ambient: { URL: ambientText`https://beacon.${Ambient.ingressHost}`, CLUSTER: Ambient.clusterName },
      });
    }),
  },
};

/** Tests in a namespace of their own, with a secret and a value of the cluster in it. */
export const TEST_NAMESPACE: GoldenCase = {
  name: "test-namespace",
  environments: [NORTH, SOUTH],
  solutions: {
    "acme/mesh": solution({ vendor: "acme", product: "mesh" }, (self) => {
      new HelmRelease(self, "release", { chart: CHARTS.chart("mesh", "1.0.0") });
      const probe = new TestNamespace(self, "probe", { labels: { "mesh.example.com/inject": "enabled" } });
      const store = new SecretStore(probe, "store", {
        role: "arn:aws:iam::123456789012:role/probe",
        sessionTags: { team: "mesh" },
        serviceAccount: "mesh-traffic",
      });
      const key = new StoreSecret(probe, "key", {
        store,
        extract: [{ remoteKey: "mesh-key", keys: ["user", "password"] }],
      });
      new FunctionalTest(probe, "traffic", {
        image: "registry.example.com/mesh-test:1.0.0",
        args: ["--once"],
        env: { USER: key.env("user") },
        ambient: { CLUSTER: Ambient.clusterName },
        once: { reason: "the traffic is recorded for a month" },
      });
    }),
  },
};

/** The newest versions that every environment serves: an old one lowers them for all and splits nothing. */
export const LEVELS: GoldenCase = {
  name: "levels",
  environments: [NORTH, environment("south", { flux: { min: "2.5", max: "2.7" }, externalSecrets: { min: "0.15" } })],
  solutions: {
    "acme/lathe": solution({ vendor: "acme", product: "lathe" }, (self) => {
      const password = new StoreSecret(self, "password", { data: { password: { remoteKey: "lathe" } } });
      new HelmRelease(self, "release", {
        chart: OciRepository.of("oci://registry.example.com/charts/lathe").chart("1.0.0"),
        valuesFrom: [password.value("password").at("password")],
      });
      new HelmRelease(self, "tools", { chart: CHARTS.chart("tools", "1.0.0") });
    }),
  },
};

/** A store for the whole cluster after the chart of the operator that serves it, both in namespaces that core solutions may use. */
export const CORE: GoldenCase = {
  name: "core",
  environments: [NORTH, SOUTH],
  solutions: {
    "example/agent": solution(
      {
        vendor: "example",
        product: "agent",
        tier: "core",
        namespace: { existing: "kube-system", reason: "its priority class is allowed there only" },
      },
      (self) => void new HelmRelease(self, "release", { chart: CHARTS.chart("agent", "1.0.0") }),
    ),
    "example/secrets": solution({ vendor: "example", product: "secrets", tier: "core" }, (self) => {
      const operator = new Stage(self, "operator");
      new HelmRelease(operator, "release", { chart: CHARTS.chart("secrets", "0.17.0") });
      new ClusterSecretStore(new Stage(self, "store"), "store", {
        serviceAccount: { name: "secrets", namespace: "example-secrets" },
      });
    }),
    "example/storage": solution({ vendor: "example", product: "storage", tier: "core" }, (self) => {
      new HelmRelease(self, "release", {
        chart: CHARTS.chart("storage", "1.0.0"),
        providesStorageClasses: ["standard"],
      });
    }),
    "acme/vault": solution({ vendor: "acme", product: "vault", requires: [{ kind: "storage-class" }] }, (self) => {
      const key = new StoreSecret(self, "key", { data: { key: { remoteKey: "vault-key" } } });
      new HelmRelease(self, "release", {
        chart: CHARTS.chart("vault", "1.0.0"),
        values: { existingSecret: key.name },
      });
    }),
  },
};
