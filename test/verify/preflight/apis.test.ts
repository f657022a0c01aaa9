import { describe, expect, test } from "vitest";
import type { ObjectKind } from "../../../src/model/readiness.js";
import type { ClusterRecord } from "../../../src/model/verification.js";
import { apiChecks, deprecations } from "../../../src/verify/preflight/apis.js";
import { memoryCluster } from "../../support/memory-cluster.js";
import { plan, step } from "../../support/plans.js";

const RECORD: ClusterRecord = {
  ...{ context: "lab", server: "https://lab.test", architectures: ["amd64"] },
  ...{ kubernetes: "v1.33.1", flux: "v2.7.0", externalSecrets: "v0.19.2" },
};
const api = (text: string): ObjectKind => {
  const [apiVersion = "", kind = ""] = text.split(" ");
  return { apiVersion, kind };
};

async function check(apis: readonly string[], record = RECORD, cluster = memoryCluster()) {
  const [found, ...more] = await apiChecks(cluster, apis.map(api), record);
  expect(more).toEqual([]);
  return found;
}

describe("an API that is not served", () => {
  test.each<[api: string, isMissing: boolean]>([
    ["v1 Gadget", true],
    ["apps/v1beta1 Deployment", true],
    ["batch/v1beta1 CronJob", true],
    ["helm.toolkit.fluxcd.io/v2beta1 HelmRelease", true],
    ["notification.toolkit.fluxcd.io/v1beta3 Alert", true],
    ["external-secrets.io/v1alpha1 ExternalSecret", true],
    ["rbac.authorization.k8s.io/v1beta1 Role", true],
    ["widgets.example.com/v1 Widget", false],
    ["monitoring.coreos.com/v1 ServiceMonitor", false],
  ])("%s is missing: %s, because a chart may bring it otherwise", async (name, isMissing) => {
    const found = await check(["v1 ConfigMap", name]);
    expect([found?.verdict, found?.reason]).toEqual(isMissing ? ["error", "ApiMissing"] : ["passed", "ApiServed"]);
    if (isMissing) expect(found?.message).toBe(`not served: ${name}`);
  });

  test("is named with all the others", async () => {
    const found = await check(["v1 Gadget", "v1 ConfigMap", "apps/v1 Gizmo"]);
    expect(found?.message).toBe("not served: v1 Gadget, apps/v1 Gizmo");
  });

  test("is not one of which the server could not tell", async () => {
    const cluster = memoryCluster();
    cluster.fail(({ verb }) => (verb === "resource" ? { kind: "server", message: "no" } : undefined));
    expect(await check(["apps/v1 Deployment"], RECORD, cluster)).toMatchObject({ verdict: "passed" });
  });
});

test("a tree without objects needs no API", async () => {
  expect(await check([])).toMatchObject({ verdict: "passed" });
});

describe("an API that is deprecated", () => {
  test.each<[what: string, api: string, record: Partial<ClusterRecord>, warned: RegExp | undefined]>([
    [
      "in this version",
      "kustomize.toolkit.fluxcd.io/v1beta2 Kustomization",
      {},
      /is deprecated: use kustomize\.toolkit\.fluxcd\.io\/v1$/,
    ],
    ["of Kubernetes", "autoscaling/v2beta2 HorizontalPodAutoscaler", {}, /is deprecated: use autoscaling\/v2$/],
    [
      "without anything that replaces it",
      "policy/v1beta1 PodSecurityPolicy",
      {},
      /is deprecated: nothing replaces it$/,
    ],
    ["only later", "autoscaling/v2beta2 HorizontalPodAutoscaler", { kubernetes: "v1.9.0" }, undefined],
    [
      "of a product whose version nobody knows",
      "kustomize.toolkit.fluxcd.io/v1beta2 Kustomization",
      { flux: null },
      undefined,
    ],
    ["not at all", "apps/v1 Deployment", {}, undefined],
  ])("%s", async (_what, name, record, warned) => {
    const found = await check([name], { ...RECORD, ...record });
    expect(found?.warnings?.map(({ reason }) => reason)).toEqual(warned === undefined ? [] : ["DeprecatedApi"]);
    if (warned !== undefined) expect(found?.warnings?.[0]?.message).toMatch(warned);
  });

  test("is told once of each solution that uses it", () => {
    const scaler = (name: string) => ({
      apiVersion: "autoscaling/v2beta2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name, namespace: "shop" },
    });
    const two = plan("acme/anvil", [step([scaler("a")]), step([scaler("b")])]);
    expect(deprecations(two, RECORD)).toHaveLength(1);
    expect(deprecations(plan("acme/bolt", []), RECORD)).toEqual([]);
  });
});
