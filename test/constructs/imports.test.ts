import { readdirSync, readFileSync } from "node:fs";
import { Testing } from "cdk8s";
import { describe, expect, test } from "vitest";
import { ClusterSecretStore, ExternalSecret, SecretStore } from "../../src/constructs/imports/external-secrets.io.js";
import { HelmRelease } from "../../src/constructs/imports/helm.toolkit.fluxcd.io.js";
import { Kustomization } from "../../src/constructs/imports/kustomize.toolkit.fluxcd.io.js";
import { Alert, Provider } from "../../src/constructs/imports/notification.toolkit.fluxcd.io.js";
import { GitRepository, HelmRepository, OciRepository } from "../../src/constructs/imports/source.toolkit.fluxcd.io.js";

const FOLDER = new URL("../../src/constructs/imports/", import.meta.url);

describe("the kinds and the API versions that are generated", () => {
  test.each([
    ["external-secrets.io/v1", "ClusterSecretStore", ClusterSecretStore],
    ["external-secrets.io/v1", "ExternalSecret", ExternalSecret],
    ["external-secrets.io/v1", "SecretStore", SecretStore],
    ["helm.toolkit.fluxcd.io/v2", "HelmRelease", HelmRelease],
    ["kustomize.toolkit.fluxcd.io/v1", "Kustomization", Kustomization],
    ["notification.toolkit.fluxcd.io/v1beta3", "Alert", Alert],
    ["notification.toolkit.fluxcd.io/v1beta3", "Provider", Provider],
    ["source.toolkit.fluxcd.io/v1", "GitRepository", GitRepository],
    ["source.toolkit.fluxcd.io/v1", "HelmRepository", HelmRepository],
    ["source.toolkit.fluxcd.io/v1", "OCIRepository", OciRepository],
  ])("%s %s", (apiVersion, kind, construct) => {
    expect(construct.GVK).toEqual({ apiVersion, kind });
  });
});

describe("the headers", () => {
  test.each([
    ["external-secrets.io.ts", "external-secrets"],
    ["helm.toolkit.fluxcd.io.ts", "helm-controller"],
    ["kustomize.toolkit.fluxcd.io.ts", "kustomize-controller"],
    ["notification.toolkit.fluxcd.io.ts", "notification-controller"],
    ["source.toolkit.fluxcd.io.ts", "source-controller"],
  ])("%s names the version of %s, as the script pins it", (file, controller) => {
    const script = readFileSync(new URL("../../scripts/generate-imports.mjs", import.meta.url), "utf8");
    const version = new RegExp(`"${controller}": \\{\\s+version: "([^"]+)"`).exec(script)?.[1];
    const header = readFileSync(new URL(file, FOLDER), "utf8").split("\n")[0];
    expect(header).toContain(`from the CRDs of ${controller} ${version}. Do not edit.`);
  });

  test("there are no other files", () => {
    expect(readdirSync(FOLDER)).toHaveLength(5);
  });
});

test("optional fields accept undefined and are left out, and enumerated fields accept plain strings", () => {
  const release = new HelmRelease(Testing.chart(), "release", {
    spec: { interval: "5m", timeout: undefined, install: { crds: "CreateReplace" }, values: { replicas: 1 } },
  });
  expect(release.toJson().spec).toEqual({
    interval: "5m",
    install: { crds: "CreateReplace" },
    values: { replicas: 1 },
  });
});

test("what is not typed in full stays usable", () => {
  const spec = { provider: { vault: { server: "https://vault.example.com", path: "secret" } } };
  expect(new ClusterSecretStore(Testing.chart(), "store", { spec }).toJson().spec).toEqual(spec);
});
