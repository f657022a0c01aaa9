import { expect, test } from "vitest";
import type { KubernetesInput } from "../../../src/model/cluster.js";
import { describeRef } from "../../../src/model/live.js";
import { storesOf } from "../../../src/verify/run/stores.js";
import { step } from "../../support/plans.js";

function external(name: string, secretStoreRef: unknown, apiVersion = "external-secrets.io/v1"): KubernetesInput {
  return { apiVersion, kind: "ExternalSecret", metadata: { name, namespace: "shop" }, spec: { secretStoreRef } };
}

const CLUSTER = { kind: "ClusterSecretStore", name: "eksa-secret-store" };

test.each<[what: string, objects: readonly KubernetesInput[], stores: readonly string[]]>([
  ["a store of the cluster", [external("a", CLUSTER)], ["ClusterSecretStore eksa-secret-store"]],
  ["a store of the namespace, which no kind means", [external("a", { name: "own" })], ["SecretStore shop/own"]],
  [
    "each store once, whatever the version",
    [external("a", CLUSTER), external("b", CLUSTER, "external-secrets.io/v1beta1"), external("c", { name: "own" })],
    ["ClusterSecretStore eksa-secret-store", "SecretStore shop/own"],
  ],
  ["nothing of what names none", [external("a", undefined), external("b", {}), external("c", { name: 7 })], []],
  [
    "nothing of other kinds",
    [
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "a", namespace: "shop" },
        spec: { secretStoreRef: CLUSTER },
      },
    ],
    [],
  ],
])("finds %s", (_what, objects, stores) => {
  const found = storesOf([step(objects.slice(0, 1)), step(objects.slice(1))]);
  expect(found.map(describeRef)).toEqual(stores);
});
