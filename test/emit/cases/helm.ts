import { HelmRepository, OciRepository } from "../../../src/constructs/charts.js";
import { FunctionalTest } from "../../../src/constructs/functional-test.js";
import { HelmRelease } from "../../../src/constructs/helm-release.js";
import { Manifests } from "../../../src/constructs/manifests.js";
import { Script } from "../../../src/constructs/script.js";
import { Stage } from "../../../src/constructs/stage.js";
import { StoreSecret } from "../../../src/constructs/store-secret.js";
import { environment, NORTH, SOUTH, solution } from "../../support/compiler.js";
import type { GoldenCase } from "./case.js";

/** A chart, a secret that it takes a value from, and a test: the smallest real solution. */
export const PLAIN: GoldenCase = {
  name: "plain",
  environments: [NORTH, SOUTH],
  solutions: {
    "acme/anvil": solution(
      {
        vendor: "acme",
        product: "anvil",
        folder: "Acme",
        namespace: "acme",
        maintainers: ["@example"],
        links: { documentation: "https://docs.example.com/" },
        labels: { team: "smiths" },
        annotations: { note: "heavy" },
      },
      (self) => {
        const token = new StoreSecret(self, "token", {
          data: { token: { remoteKey: "acme-token", property: "value" } },
        });
        const anvil = new HelmRelease(self, "release", {
          chart: HelmRepository.of("https://charts.example.com/").chart("anvil", "v1.2.3+build.4"),
          releaseName: "anvil",
          values: { replicas: 2, enabled: "off" },
          valuesFrom: [token.value("token").at("anvil.token")],
          driftDetection: "enabled",
          test: { timeout: "3m" },
          timeout: "15m",
          postRenderers: [{ images: [{ name: "anvil", newTag: "1.2.3-fixed" }] }],
        });
        new HelmRelease(self, "console", {
          chart: HelmRepository.of("https://charts.example.com/").chart("console", "9.0.1"),
          values: { anvil: { host: `${anvil.releaseName}.${self.namespace}.svc` } },
          dependsOn: [anvil],
          crds: "Skip",
          install: { retries: 1, remediateLastFailure: false, disableWait: true },
        });
        new FunctionalTest(self, "drop", {
          script: Script.inline('. "$TEST_DIR/lib.sh"\nfor i in 1 2 3; do echo "drop ${i} of ${ANVILS:-3}"; done\n'),
          env: { ANVILS: "3", TOKEN: token.env("token") },
          mounts: { "/secrets": token.files("token") },
          rights: [{ resources: ["pods"], verbs: ["get", "list"] }],
        });
      },
    ),
  },
};

/** A chart in an OCI registry, by HelmRepository and by OCIRepository with chartRef. */
export const OCI: GoldenCase = {
  name: "oci",
  environments: [NORTH, SOUTH],
  solutions: {
    "acme/rocket": solution({ vendor: "acme", product: "rocket" }, (self) => {
      new HelmRelease(self, "release", {
        chart: OciRepository.of("oci://registry.example.com/charts/rocket", { provider: "aws" }).chart("2.0.0+fins"),
      });
      new HelmRelease(self, "fuel", {
        chart: HelmRepository.of("oci://registry.example.com/charts").chart("fuel", "1.0.0"),
        test: true,
      });
    }),
  },
};

/** A custom resource after the chart that brings its CRD, read from another Git source in one of the environments. */
export const STAGED: GoldenCase = {
  name: "staged",
  environments: [NORTH, environment("south", { gitops: { mode: "eksa-builtin", source: "fleet" } })],
  solutions: {
    "acme/operator": solution({ vendor: "acme", product: "operator" }, (self) => {
      const controller = new Stage(self, "controller");
      new HelmRelease(controller, "release", {
        chart: HelmRepository.of("https://charts.example.com/").chart("operator", "3.1.0"),
        providesCrds: ["anvils.acme.example.com"],
      });
      const anvils = new Stage(self, "anvils", {
        healthChecks: [{ apiVersion: "acme.example.com/v1", kind: "Anvil", name: "first" }],
        healthCheckExpressions: [
          { apiVersion: "acme.example.com/v1", kind: "Anvil", current: "status.phase == 'Forged'" },
        ],
        timeout: "20m",
      });
      new Manifests(anvils, "first", {
        objects: [
          { apiVersion: "acme.example.com/v1", kind: "Anvil", metadata: { name: "first" }, spec: { weight: "10t" } },
        ],
      });
      new FunctionalTest(self, "forge", { script: Script.inline("kubectl get anvil first\n") });
    }),
    "acme/user": solution(
      {
        vendor: "acme",
        product: "user",
        version: { value: "1", reason: "nothing but a custom resource" },
        requires: [{ kind: "crd", name: "anvils.acme.example.com" }],
      },
      (self) => {
        new Manifests(self, "second", {
          objects: [{ apiVersion: "acme.example.com/v1", kind: "Anvil", metadata: { name: "second" }, spec: {} }],
        });
      },
    ),
  },
};
