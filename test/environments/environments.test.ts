import { readdirSync } from "node:fs";
import { COMMON_FOLDER, type EnvironmentName, environmentFacts } from "conformitron";
import { environments } from "conformitron/environments";
import { describe, expect, test } from "vitest";

const FOLDER = new URL("../../environments/", import.meta.url);
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The glossary: name, folder, partner list, machine config kind, other names. */
const GLOSSARY: readonly (readonly [EnvironmentName, string, string, string | undefined, readonly string[]])[] = [
  ["auto", "eks-auto-mode", "auto_Partners.txt", undefined, []],
  ["baremetal", "eks-anywhere-baremetal", "baremetal_Partners.txt", "TinkerbellMachineConfig", ["bare-metal"]],
  ["cloud", "eks-cloud", "cloud_Partners.txt", undefined, []],
  ["hybrid", "eks-hybrid-nodes", "hybrid_Partners.txt", undefined, []],
  ["nutanix", "eks-anywhere-nutanix", "nutanix_Partners.txt", "NutanixMachineConfig", []],
  ["outposts", "eks-local-clusters-outposts", "eks-local-clusters-outposts_Partners.txt", undefined, ["rover"]],
  ["snow", "eks-anywhere-snow", "snow_Partners.txt", "SnowMachineConfig", []],
  ["vsphere", "eks-anywhere-vsphere", "vsphere_Partners.txt", "VSphereMachineConfig", ["vmc"]],
];

describe("the glossary", () => {
  test("has exactly these environments, in the order of their names", () => {
    expect(environments.map(({ name }) => name)).toEqual(GLOSSARY.map(([name]) => name));
  });

  test.each(GLOSSARY)("%s is spelt as there", (name, folder, partnerList, machineConfigKind, aliases) => {
    const environment = environments.find((candidate) => candidate.name === name);
    expect(environment).toMatchObject({ folder, partnerList });
    expect(environment?.machineConfigKind).toBe(machineConfigKind);
    expect(environment?.aliases).toEqual([...aliases, folder]);
  });

  test("every file in the folder is an environment of the file's name", () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith(".ts") && file !== "index.ts");
    expect(files.sort()).toEqual(environments.map(({ name }) => `${name}.ts`));
  });
});

describe("what tells environments apart", () => {
  test("name and folder are one-to-one in both directions, and none has the common folder", () => {
    const folderOf = new Map(environments.map(({ name, folder }) => [name, folder]));
    const nameOf = new Map(environments.map(({ name, folder }) => [folder.toLowerCase(), name]));
    expect(nameOf.size).toBe(folderOf.size);
    for (const [name, folder] of folderOf) expect(nameOf.get(folder.toLowerCase())).toBe(name);
    expect(nameOf.has(COMMON_FOLDER)).toBe(false);
  });

  test("no name or alias means two environments", () => {
    const names = environments.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
  });

  test.each([
    ["alert channels", environments.map(({ alertChannel }) => alertChannel)],
    ["partner lists", environments.map(({ partnerList }) => partnerList)],
  ])("%s are distinct", (_, values) => {
    expect(new Set(values).size).toBe(environments.length);
  });
});

describe.each(environments)("$name", (environment) => {
  const { storageClasses, clusters, nodeOs, architectures, secretStore, alertChannel } = environmentFacts(environment);

  test("has at most one default storage class, and its clusters claim from it", () => {
    const defaults = storageClasses.filter((storageClass) => storageClass.default);
    expect(defaults.length).toBeLessThanOrEqual(1);
    for (const { ambient } of clusters) expect(ambient?.storageClass).toBe(defaults[0]?.name);
  });

  test("has clusters that can be named, targeted and filled in", () => {
    expect(clusters.length).toBeGreaterThan(0);
    for (const { name, labels, ambient } of clusters) {
      expect(name).toMatch(DNS_LABEL);
      expect(labels).toMatchObject({ stage: "lab", region: ambient?.region });
      expect(ambient?.accountId).toMatch(/^\d{12}$/);
      expect(ambient?.ingressHost).toMatch(/\.example\.com$/);
    }
  });

  test("says what its nodes are, and that Bottlerocket's root cannot be written", () => {
    expect(architectures).toEqual(["amd64", "arm64"]);
    expect(nodeOs.length).toBeGreaterThan(0);
    for (const os of nodeOs) {
      expect(os.readOnlyRoot ?? false).toBe(["bottlerocket", "auto-mode"].includes(os.name));
    }
  });

  test("reads its secrets from the store that all share, and alerts where Slack allows", () => {
    expect(secretStore).toEqual({ name: "eksa-secret-store", service: "SecretsManager", region: "us-west-2" });
    expect(alertChannel).toMatch(/^[a-z0-9_-]{1,80}$/);
  });
});
