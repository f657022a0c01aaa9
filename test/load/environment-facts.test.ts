import { describe, expect, test } from "vitest";
import { environmentProblems, looksLikeEnvironment } from "../../src/load/environment-facts.js";
import type { EnvironmentDefinition } from "../../src/model/environment.js";

const GOOD = {
  name: "snow" as never,
  aliases: ["snowball"],
  folder: "eks-anywhere-snow",
  partnerList: "snow.md",
  title: "Snow",
  kubernetes: { min: "1.9", max: "1.31" },
  flux: { min: "2.6" },
  architectures: ["amd64"],
  nodeOs: [{ name: "bottlerocket" }],
  storageClasses: [
    { name: "a", provisioner: "a", default: true },
    { name: "b", provisioner: "b" },
  ],
  secretStore: { service: "SecretsManager", region: "us-west-2" },
  gitops: { mode: "bootstrap" },
  alertChannel: "alerts",
  clusters: [{ name: "one" }, { name: "two" }],
} satisfies EnvironmentDefinition;

const BAD: readonly [what: string, change: Partial<EnvironmentDefinition>, expected: string][] = [
  ["a name that is no DNS label", { name: "a_b" as never }, "name 'a_b' must consist of"],
  ["an alias that is no DNS label", { aliases: ["ok", "No"] }, "aliases[1] 'No' must consist of"],
  ["a folder with parts", { folder: "a/b" }, "folder 'a/b' must be one folder, without '/'"],
  ["a folder above", { folder: ".." }, "folder '..' must be parts of"],
  ["a folder that the tree uses", { folder: "Clusters" }, "folder 'Clusters' is used by the tree itself"],
  [
    "the folder of what is common",
    { folder: "eks-anywhere-common" },
    "folder 'eks-anywhere-common' is used by the tree itself",
  ],
  ["a version with a patch", { kubernetes: { min: "1.31.2" } }, "kubernetes.min '1.31.2' is no version"],
  ["an end that is no version", { flux: { min: "2.6", max: "latest" } }, "flux.max 'latest' is no version"],
  [
    "a window upside down",
    { externalSecrets: { min: "0.17", max: "0.9" } },
    "externalSecrets has min '0.17' above max '0.9'",
  ],
  ["a cluster name that is no DNS label", { clusters: [{ name: "-a" }] }, "clusters[0].name '-a' must consist of"],
  ["two clusters of one name", { clusters: [{ name: "a" }, { name: "a" }] }, "clusters[1].name 'a' is there twice"],
  [
    "two default storage classes",
    { storageClasses: ["x", "y"].map((name) => ({ name, provisioner: name, default: true })) },
    "storageClasses has the defaults 'x' and 'y'",
  ],
];

describe("environment facts", () => {
  test.each(BAD)("%s", (_, change, expected) => {
    const problems = environmentProblems({ ...GOOD, ...change });

    expect(problems.map(({ property, problem }) => `${property} ${problem}`)).toEqual([
      expect.stringContaining(expected),
    ]);
  });

  test("that are right", () => {
    expect(environmentProblems(GOOD)).toEqual([]);
  });
});

describe("the shape of an environment", () => {
  test.each<[string, unknown, boolean]>([
    ["facts", GOOD, true],
    ["nothing", undefined, false],
    ["null", null, false],
    ["a text", "snow", false],
    ["no folder", { ...GOOD, folder: undefined }, false],
    ["clusters that are no list", { ...GOOD, clusters: {} }, false],
    ["aliases that are no list", { ...GOOD, aliases: "snow" }, false],
    ["no secret store", { ...GOOD, secretStore: undefined }, false],
  ])("%s", (_, value, expected) => {
    expect(looksLikeEnvironment(value)).toBe(expected);
  });
});
