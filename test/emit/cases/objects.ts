import { Deployment, EnvValue, Service } from "cdk8s-plus-27";
import { waive } from "../../../src/constructs/base.js";
import { BootstrapJob } from "../../../src/constructs/bootstrap-job.js";
import { HelmRepository } from "../../../src/constructs/charts.js";
import { Config } from "../../../src/constructs/config.js";
import { FunctionalTest } from "../../../src/constructs/functional-test.js";
import { HelmRelease } from "../../../src/constructs/helm-release.js";
import { Kustomize } from "../../../src/constructs/kustomize.js";
import { Manifests } from "../../../src/constructs/manifests.js";
import { Script } from "../../../src/constructs/script.js";
import { environment, NORTH, SOUTH, solution } from "../../support/compiler.js";
import type { GoldenCase } from "./case.js";

const VERSION = { value: "1.0", reason: "no chart" };
const UNTIL = { owner: "@example", until: "2027-01-31" };

/** Raw manifests, a kustomize base and bootstrap jobs. */
export const OBJECTS: GoldenCase = {
  name: "objects",
  environments: [NORTH, SOUTH],
  solutions: {
    "acme/parts": solution({ vendor: "acme", product: "parts", version: VERSION }, (self) => {
      const config = new Config(self, "settings", { data: { size: "10", "start.sh": "echo ${SIZE}\n" } });
      new Manifests(self, "raw", {
        objects: [
          {
            apiVersion: "apiextensions.k8s.io/v1",
            kind: "CustomResourceDefinition",
            metadata: { name: "parts.acme.example.com" },
            spec: { group: "acme.example.com" },
          },
          { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "parts", labels: { b: "2", a: "1" } } },
          { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "parts" }, value: 1000 },
          {
            apiVersion: "policy/v1",
            kind: "PodDisruptionBudget",
            metadata: { name: "parts" },
            spec: { maxUnavailable: 1 },
          },
        ],
      });
      new Kustomize(self, "base", {
        source: { git: "https://git.example.com/base.git", tag: "v1.0.0" },
        path: "./deploy",
        images: [{ name: "base", newTag: "1.0.1" }],
      });
      new BootstrapJob(self, "init", {
        script: Script.inline("kubectl get secret parts\n"),
        rights: [{ resources: ["secrets"], resourceNames: ["parts"], verbs: ["get"] }],
        mounts: { "/settings": config.files("size") },
      });
      new BootstrapJob(self, "again", {
        script: Script.inline("true\n"),
        schedule: "*/10 * * * *",
        env: { SIZE: config.env("size") },
      });
    }),
  },
};

/** Constructs of cdk8s-plus inside a solution. */
export const CDK8S_PLUS: GoldenCase = {
  name: "cdk8s-plus",
  environments: [NORTH, SOUTH],
  solutions: {
    "acme/web": solution({ vendor: "acme", product: "web", version: VERSION }, (self) => {
      const deployment = new Deployment(self, "web", {
        metadata: { name: "web" },
        replicas: 2,
        containers: [
          {
            image: "registry.example.com/web:1.0.0",
            portNumber: 8080,
            envVariables: { GREETING: EnvValue.fromValue("Hello ${NAME}") },
          },
        ],
      });
      new Service(self, "service", {
        metadata: { name: "web" },
        selector: deployment,
        ports: [{ port: 80, targetPort: 8080 }],
      });
    }),
  },
};

/** Exceptions to rules, as comments beside the objects. */
export const WAIVERS: GoldenCase = {
  name: "waivers",
  environments: [NORTH],
  solutions: {
    "acme/odd": solution({ vendor: "acme", product: "odd" }, (self) => {
      self.waive("some-rule", { ...UNTIL, reason: 'the vendor "knows"' });
      const release = new HelmRelease(self, "release", {
        chart: HelmRepository.of("https://charts.example.com/").chart("odd", "1.0.0"),
      }).waive("drift", { ...UNTIL, reason: "changes itself" });
      waive(release, "other-rule", { ...UNTIL, reason: "a second one" });
      new FunctionalTest(self, "test", { script: Script.inline("true\n") }).waive("image-without-digest", {
        ...UNTIL,
        reason: "no digest was seen",
      });
    }),
  },
};

/** Charts and images from mirrors in one environment. */
export const MIRRORS: GoldenCase = {
  name: "mirrors",
  environments: [
    NORTH,
    environment("south", {
      chartMirrors: {
        "https://charts.example.com": "https://mirror.example.com/charts",
        "https://charts.example.com/more": "oci://mirror.example.com",
      },
      imageMirrors: { "docker.io": "mirror.example.com/hub", "registry.example.com/web": "mirror.example.com/own" },
    }),
  ],
  solutions: {
    "acme/seen": solution({ vendor: "acme", product: "seen" }, (self) => {
      new HelmRelease(self, "release", {
        chart: HelmRepository.of("https://charts.example.com/").chart("seen", "1.0.0"),
        values: { image: "docker.io/seen:1.0.0" },
      });
      new HelmRelease(self, "more", {
        chart: HelmRepository.of("https://charts.example.com/more/").chart("more", "1.0.0"),
      });
      new FunctionalTest(self, "test", { script: Script.inline("true\n") });
      new FunctionalTest(self, "own", { image: "registry.example.com/website:1.0.0" });
    }),
  },
};
