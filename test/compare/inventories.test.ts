import { describe, expect, test } from "vitest";
import { secretFields } from "../../src/check/secrets/mask.js";
import { compareInventories } from "../../src/compare/inventories.js";
import { inventoryOf } from "../support/inventory.js";

const COMMON = "eks-anywhere-common/Addons/Partner/Acme/object.yaml";
const SNOW = "eks-anywhere-snow/Addons/Partner/Acme/object.yaml";
const scopes = { baremetal: {}, snow: {} };

function changes(before: Record<string, string>, after: Record<string, string>) {
  return compareInventories(
    inventoryOf({ files: before, scopes }),
    inventoryOf({ files: after, scopes }),
    secretFields,
  );
}

function object(kind: string, rest: string, apiVersion = "v1"): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: a, namespace: acme }\n${rest}\n`;
}

test("names the environments in which an object comes, changes or goes", () => {
  const before = { [COMMON]: object("ConfigMap", "data: { a: one, b: two }") };
  const after = { [SNOW]: object("ConfigMap", "data: { a: one, b: three }") };
  expect(changes(before, after)).toEqual([
    expect.objectContaining({ action: "removed", environments: ["baremetal"], file: COMMON, fields: [] }),
    expect.objectContaining({
      action: "changed",
      environments: ["snow"],
      file: SNOW,
      fields: [{ pointer: "/data/b", before: "two", after: "three" }],
    }),
  ]);
});

test("does not name what only moved, or another version of the same API", () => {
  const before = { [COMMON]: object("ConfigMap", "data: { a: one }") };
  expect(changes(before, before)).toEqual([]);
  expect(changes(before, { [COMMON.replace("object", "config")]: before[COMMON] ?? "" })).toEqual([]);
  const old = { [COMMON]: object("HelmRelease", "spec: {}", "helm.toolkit.fluxcd.io/v2beta2") };
  const now = { [COMMON]: object("HelmRelease", "spec: {}", "helm.toolkit.fluxcd.io/v2") };
  expect(changes(old, now)[0]).toMatchObject({ action: "changed", fields: [{ pointer: "/apiVersion" }] });
});

describe("masks", () => {
  test.each<[what: string, kind: string, before: string, after: string]>([
    ["the data of a Secret", "Secret", "data: { a: aHVudGVyMg== }", "data: { a: aHVudGVyMw== }"],
    ["what a key calls a password", "ConfigMap", "data: { password: hunter2 }", "data: { password: hunter3 }"],
    [
      "the value of a variable",
      "Pod",
      "spec: { containers: [{ env: [{ name: DB_PASSWORD, value: hunter2 }] }] }",
      "spec: { containers: [{ env: [{ name: DB_PASSWORD, value: hunter3 }] }] }",
    ],
    [
      "the value of a variable that had another name",
      "Pod",
      "spec: { containers: [{ env: [{ name: DB_PASSWORD, value: hunter2 }] }] }",
      "spec: { containers: [{ env: [{ name: A, value: '1' }] }] }",
    ],
    [
      "the value of a variable that comes",
      "Pod",
      "spec: { containers: [{ env: [] }] }",
      "spec: { containers: [{ env: [{ name: DB_PASSWORD, value: hunter3 }] }] }",
    ],
    [
      "the value of a parameter",
      "HelmRelease",
      "spec: { values: { set: [{ key: password, value: hunter2 }] } }",
      "spec: { values: { set: [{ key: password, value: hunter3 }] } }",
    ],
    [
      "an argument behind its option",
      "Pod",
      "spec: { containers: [{ args: [--password, hunter2] }] }",
      "spec: { containers: [{ args: [--password, hunter3] }] }",
    ],
    [
      "an argument with its option",
      "Pod",
      "spec: { containers: [{ args: [--password=hunter2] }] }",
      "spec: { containers: [{ args: [--password=hunter3] }] }",
    ],
    [
      "arguments that come",
      "Pod",
      "spec: { containers: [{ args: [] }] }",
      "spec: { containers: [{ args: [--password, hunter2] }] }",
    ],
    [
      "the items of a list",
      "HelmRelease",
      "spec: { values: { passwords: [hunter2] } }",
      "spec: { values: { passwords: [hunter3] } }",
    ],
    ["what came as a whole", "HelmRelease", "spec: {}", "spec: { values: { db: { password: hunter2 } } }"],
  ])("%s", (_, kind, before, after) => {
    const found = changes({ [COMMON]: object(kind, before) }, { [COMMON]: object(kind, after) });
    expect(found).toHaveLength(1);
    expect(JSON.stringify(found)).toContain("***");
    expect(JSON.stringify(found)).not.toMatch(/hunter|aHVudGVy/);
  });
});

test("shows what other variables and arguments are", () => {
  const pod = (value: string) =>
    object("Pod", `spec: { containers: [{ env: [{ name: HOST, value: ${value} }], args: [--host, ${value}] }] }`);
  expect(changes({ [COMMON]: pod("one") }, { [COMMON]: pod("two") })[0]?.fields).toEqual([
    { pointer: "/spec/containers/0/env/0/value", before: "one", after: "two" },
    { pointer: "/spec/containers/0/args/1", before: "one", after: "two" },
  ]);
});

describe("says what is risky:", () => {
  test.each<[kind: string, before: string, after: string | undefined, risk: RegExp]>([
    ["Namespace", "", undefined, /deletes everything in the namespace/],
    ["CustomResourceDefinition", "", undefined, /deletes all objects of its kind/],
    ["RoleBinding", "roleRef: { name: a }", "roleRef: { name: b }", /roleRef cannot be changed/],
    ["ConfigMap", "immutable: true\ndata: { a: b }", "immutable: true\ndata: { a: c }", /data cannot be changed/],
    ["HelmRelease", "spec: { releaseName: a }", "spec: { releaseName: b }", /installs it anew/],
    ["Deployment", "spec: { replicas: 3 }", "spec: { replicas: 1 }", /spec.replicas falls from 3 to 1/],
  ])("%s %s", (kind, before, after, risk) => {
    const found = changes(
      { [COMMON]: object(kind, before) },
      after === undefined ? {} : { [COMMON]: object(kind, after) },
    );
    expect(found.flatMap(({ risks }) => risks)).toEqual([expect.stringMatching(risk)]);
  });

  test.each<[kind: string, before: string, after: string]>([
    ["ConfigMap", "data: { a: b }", "data: { a: c }"],
    ["Deployment", "spec: { replicas: 1 }", "spec: { replicas: 3 }"],
    ["Job", "spec: { ttlSecondsAfterFinished: 1 }", "spec: { ttlSecondsAfterFinished: 2 }"],
  ])("nothing about %s %s", (kind, before, after) => {
    const found = changes({ [COMMON]: object(kind, before) }, { [COMMON]: object(kind, after) });
    expect(found).toHaveLength(1);
    expect(found[0]?.risks).toEqual([]);
  });
});
