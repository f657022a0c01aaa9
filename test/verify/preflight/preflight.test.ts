import { beforeEach, describe, expect, test } from "vitest";
import type { Answer, Failure } from "../../../src/model/cluster.js";
import { preflight } from "../../../src/verify/preflight/preflight.js";
import { type MemoryCluster, memoryCluster } from "../../support/memory-cluster.js";

const VERSION: Answer<string> = { ok: true, value: "v1.33.1" };
const RIGHT = { verb: "create", group: "batch", resource: "jobs", namespace: "shop" };

let cluster: MemoryCluster;

beforeEach(() => {
  cluster = memoryCluster();
});

function look(version: Answer<string> = VERSION, apis = [{ apiVersion: "v1", kind: "ConfigMap" }]) {
  return preflight(cluster, { version, environment: undefined, apis, rights: [RIGHT] });
}

test.each<[kind: Failure["kind"], reason: string]>([
  ["unreachable", "Unreachable"],
  ["server", "Unreachable"],
  ["unauthorized", "Forbidden"],
  ["forbidden", "Forbidden"],
])("of a cluster that does not answer (%s) nothing more is asked, and everything is %s", async (kind, reason) => {
  const failure = { kind, message: "cannot read the version at https://memory.test: no" };
  const { checks, blocking, cluster: record } = await look({ ok: false, failure });
  expect(checks).toEqual([blocking]);
  expect(blocking).toMatchObject({ name: "cluster", verdict: "error", reason, message: failure.message });
  expect(record).toEqual({
    ...{ context: "memory", server: "https://memory.test", kubernetes: null, flux: null, externalSecrets: null },
    architectures: [],
  });
  expect(cluster.calls).toEqual([]);
});

test("a cluster that is well blocks nothing, and is on record", async () => {
  const crd = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" };
  const labels = { "app.kubernetes.io/version": "v2.7.0" };
  cluster.put({ ...crd, metadata: { name: "kustomizations.kustomize.toolkit.fluxcd.io", labels } });
  cluster.put({ ...crd, metadata: { name: "externalsecrets.external-secrets.io" } });
  for (const [name, arch] of [
    ["a", "arm64"],
    ["b", "amd64"],
    ["c", "arm64"],
  ] as const) {
    cluster.put({ apiVersion: "v1", kind: "Node", metadata: { name, labels: { "kubernetes.io/arch": arch } } });
  }
  const { checks, blocking, cluster: record } = await look();
  expect(blocking).toBeUndefined();
  expect(checks.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
    "cluster passed",
    "environment passed",
    "apis passed",
    "rights passed",
  ]);
  expect(record).toMatchObject({
    ...{ kubernetes: "v1.33.1", flux: "v2.7.0", externalSecrets: null, architectures: ["amd64", "arm64"] },
  });
});

describe("what blocks", () => {
  test("is the first error: an API before a right", async () => {
    cluster.allow(() => false);
    const { blocking, checks } = await look(VERSION, [{ apiVersion: "apps/v1", kind: "Gizmo" }]);
    expect(blocking?.reason).toBe("ApiMissing");
    expect(checks.at(-1)?.reason).toBe("RightsInsufficient");
  });

  test("is a right that is not there", async () => {
    cluster.allow(() => false);
    expect((await look()).blocking).toMatchObject({
      reason: "RightsInsufficient",
      message: "may not create jobs.batch in shop",
    });
  });

  test("is nothing that only could not be read", async () => {
    cluster.fail(({ verb }) => (verb === "list" || verb === "get" ? { kind: "forbidden", message: "no" } : undefined));
    const { blocking, cluster: record } = await look();
    expect(blocking).toBeUndefined();
    expect(record).toMatchObject({ flux: null, architectures: [] });
  });
});
