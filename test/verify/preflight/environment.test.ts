import { environmentFacts } from "conformitron";
import { environments } from "conformitron/environments";
import { describe, expect, test } from "vitest";
import type { Answer } from "../../../src/model/cluster.js";
import type { Environment } from "../../../src/model/environment.js";
import type { CheckVerdict } from "../../../src/model/verification.js";
import { environmentChecks } from "../../../src/verify/preflight/environment.js";
import { lookAtCluster } from "../../../src/verify/preflight/facts.js";
import { type MemoryCluster, memoryCluster } from "../../support/memory-cluster.js";

/** The package sees itself as others do, so that its types are not those of the sources. */
const MODELS = environments.map((it) => environmentFacts(it)) as unknown as readonly Environment[];
const MACHINES = MODELS.flatMap(({ machineConfigKind }) => machineConfigKind ?? []);
const EKS_ANYWHERE = "anywhere.eks.amazonaws.com/v1alpha1";
const SNOW = model("snow");

/** A cluster of amd64 nodes whose EKS Anywhere objects are given as name, kind of machine and name of the manager. */
function cluster(
  objects: readonly (readonly [name: string, kind?: string | undefined, manager?: string])[],
  architectures = ["amd64"],
) {
  const made = memoryCluster();
  if (objects.length > 0) made.serve(EKS_ANYWHERE, "Cluster");
  for (const [name, kind, manager] of objects) {
    const controlPlaneConfiguration = kind === undefined ? {} : { machineGroupRef: { kind, name } };
    const managementCluster = manager === undefined ? undefined : { name: manager };
    const spec = { controlPlaneConfiguration, managementCluster };
    made.put({ apiVersion: EKS_ANYWHERE, kind: "Cluster", metadata: { name, namespace: "default" }, spec });
  }
  for (const [i, arch] of architectures.entries()) {
    const labels = arch === "" ? {} : { "kubernetes.io/arch": arch };
    made.put({ apiVersion: "v1", kind: "Node", metadata: { name: `n${i}`, labels } });
  }
  return made;
}

async function check(
  made: MemoryCluster,
  environment: Environment | undefined,
  version: Answer<string> = { ok: true, value: "v1.33.1" },
): Promise<CheckVerdict[]> {
  return environmentChecks(await lookAtCluster(made, version), environment);
}

async function machine(made: MemoryCluster, environment: Environment): Promise<CheckVerdict | undefined> {
  return (await check(made, environment)).find(({ name }) => name === "environment");
}

describe("the machines", () => {
  test("of every model are told apart", async () => {
    expect(MACHINES.length).toBeGreaterThanOrEqual(4);
    for (const kind of MACHINES) {
      for (const environment of MODELS) {
        const found = await machine(cluster([["lab", kind, "lab"]]), environment);
        const isRight = environment.machineConfigKind === kind;
        expect([environment.name, kind, found?.verdict, found?.reason]).toEqual([
          environment.name,
          kind,
          ...(isRight ? ["passed", "EnvironmentProven"] : ["error", "WrongEnvironment"]),
        ]);
        expect(found?.message).toContain(kind);
      }
    }
  });

  test.each<[what: string, objects: Parameters<typeof cluster>[0], reason: string, message: RegExp]>([
    ["nobody tells", [], "EnvironmentNotProven", /^no EKS Anywhere cluster object/],
    [
      "the object does not tell",
      [["lab", undefined, "lab"]],
      "EnvironmentNotProven",
      /^no EKS Anywhere cluster object/,
    ],
    ["the object names no manager", [["lab", "SnowMachineConfig"]], "EnvironmentProven", /SnowMachineConfig/],
    [
      "it manages others that are of another model",
      [
        ["mgmt", "SnowMachineConfig", "mgmt"],
        ["west", "VSphereMachineConfig", "mgmt"],
      ],
      "EnvironmentProven",
      /SnowMachineConfig/,
    ],
    [
      "only those that it manages are of the model",
      [
        ["mgmt", "VSphereMachineConfig", "mgmt"],
        ["west", "SnowMachineConfig", "mgmt"],
      ],
      "WrongEnvironment",
      /^its machines are VSphereMachineConfig; snow has SnowMachineConfig$/,
    ],
    [
      "they are of a kind that no model has",
      [["lab", "DockerMachineConfig", "lab"]],
      "WrongEnvironment",
      /DockerMachineConfig/,
    ],
  ])("where %s", async (_what, objects, reason, message) => {
    const found = await machine(cluster(objects), SNOW);
    expect(found?.reason).toBe(reason);
    expect(found?.message).toMatch(message);
    const isUnproven = reason === "EnvironmentNotProven";
    expect([found?.verdict, found?.warnings?.length ?? 0]).toEqual([
      reason === "WrongEnvironment" ? "error" : "passed",
      isUnproven ? 1 : 0,
    ]);
  });

  test("that may not be read are a warning", async () => {
    const made = cluster([["lab", "SnowMachineConfig"]]);
    made.fail(({ kind }) => (kind === "Cluster" ? { kind: "forbidden", message: "no" } : undefined));
    expect(await machine(made, SNOW)).toMatchObject({ verdict: "passed", reason: "EnvironmentNotProven" });
  });

  test("of EKS Anywhere are against a model that has none", async () => {
    const found = await machine(cluster([["lab", "SnowMachineConfig", "lab"]]), model("cloud"));
    expect(found?.message).toBe("its machines are SnowMachineConfig; cloud has none of EKS Anywhere");
  });
});

describe("the version of Kubernetes", () => {
  const window = (min: string, max?: string): Environment => ({
    ...SNOW,
    kubernetes: max === undefined ? { min } : { min, max },
  });

  test.each<[version: string, environment: Environment, reason: string]>([
    ["v1.31.0", window("1.31", "1.34"), "EnvironmentProven"],
    ["v1.34.9-eks-0123456", window("1.31", "1.34"), "EnvironmentProven"],
    ["v1.30.14", window("1.31", "1.34"), "WrongKubernetesVersion"],
    ["v1.35.0", window("1.31", "1.34"), "WrongKubernetesVersion"],
    ["v1.9.0", window("1.31", "1.34"), "WrongKubernetesVersion"],
    ["v1.99.0", window("1.31"), "EnvironmentProven"],
    ["v1.30.0", window("1.31"), "WrongKubernetesVersion"],
    ["something", window("1.31", "1.34"), "EnvironmentNotProven"],
  ])("%s", async (version, environment, reason) => {
    const found = (await check(cluster([]), environment, { ok: true, value: version }))[1];
    expect([found?.name, found?.reason]).toEqual(["kubernetes version", reason]);
    expect(found?.verdict).toBe(reason === "WrongKubernetesVersion" ? "error" : "passed");
  });
});

describe("the architectures", () => {
  test.each<[what: string, nodes: readonly string[], wanted: Environment["architectures"], reason: string]>([
    ["all as wanted", ["amd64", "amd64"], ["amd64"], "EnvironmentProven"],
    ["one of several", ["amd64", "arm64"], ["arm64"], "EnvironmentProven"],
    ["one of those wanted", ["arm64"], ["amd64", "arm64"], "EnvironmentProven"],
    ["none", ["arm64", "s390x"], ["amd64"], "WrongArchitecture"],
    ["untold", ["", ""], ["amd64"], "EnvironmentNotProven"],
    ["no nodes", [], ["amd64"], "EnvironmentNotProven"],
  ])("%s", async (_what, nodes, wanted, reason) => {
    const found = (await check(cluster([], [...nodes]), { ...SNOW, architectures: wanted }))[2];
    expect([found?.name, found?.reason]).toEqual(["architecture", reason]);
    expect(found?.verdict).toBe(reason === "WrongArchitecture" ? "error" : "passed");
  });

  test("are also in the status of nodes, and cannot be told where nodes may not be read", async () => {
    const made = cluster([], []);
    made.put({
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "n" },
      status: { nodeInfo: { architecture: "arm64" } },
    });
    const arm: Environment = { ...SNOW, architectures: ["arm64"] };
    expect((await check(made, arm))[2]?.reason).toBe("EnvironmentProven");
    made.fail(({ kind }) => (kind === "Node" ? { kind: "forbidden", message: "no" } : undefined));
    expect((await check(made, arm))[2]).toMatchObject({ reason: "EnvironmentNotProven", verdict: "passed" });
  });
});

test("a tree without facts of its environment proves nothing, with a warning", async () => {
  const found = await check(cluster([["lab", "SnowMachineConfig"]]), undefined);
  expect(found).toMatchObject([{ verdict: "passed", reason: "EnvironmentNotProven", warnings: [{}] }]);
});

function model(name: string): Environment {
  const found = MODELS.find((it) => it.name === name);
  if (found === undefined) throw new Error(`there is no environment ${name}`);
  return found;
}
