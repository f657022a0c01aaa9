import { describe, expect, test } from "vitest";
import type { Environment } from "../../src/model/environment.js";
import { compileTree, environment, NORTH, solution } from "../support/compiler.js";

/** Like north in everything but its names. */
const TWIN = environment("south", { folder: "eks-south", clusters: NORTH.clusters, alertChannel: NORTH.alertChannel });
/** Another class, registry and clusters than north. */
const OTHER = environment("west", {
  architectures: ["arm64"],
  storageClasses: [],
  secretStore: { service: "ParameterStore", region: "eu-west-1" },
  imageMirrors: { "docker.io": "mirror.example.com" },
  clusters: [],
});

/** How often a definition is made for north, its twin and the other, when it reads something of the environment. */
function timesMade(read: (environment: Environment) => unknown): number {
  let times = 0;
  const type = solution(
    { vendor: "acme", product: "anvil", version: { value: "1", reason: "no chart" } },
    (_, facts) => {
      times += 1;
      read(facts);
    },
  );
  expect(compileTree({ "acme/anvil": type }, [NORTH, TWIN, OTHER]).compiled.findings).toEqual([]);
  return times;
}

describe("a definition is made", () => {
  test("once for all environments that agree in what it and its objects read", () => {
    // Mirrors are read for every object, and the other environment has another one.
    expect(timesMade(() => undefined)).toBe(2);
  });

  test.each<[string, (environment: Environment) => unknown, number]>([
    ["a fact that is the same", ({ nodeOs }) => nodeOs, 2],
    [
      "a fact that differs in one of them, which is made apart anyway",
      ({ architectures }) => architectures.includes("amd64"),
      2,
    ],
    ["a fact inside another", ({ secretStore }) => secretStore.region, 2],
    ["the name, which differs in each", ({ name }) => name, 3],
    ["the title by destructuring the rest", ({ folder, ...rest }) => [folder, rest], 3],
    ["whether a fact is there", (facts) => "folder" in facts, 3],
    ["all names of facts", (facts) => Object.keys(facts), 3],
    ["all facts as text", (facts) => JSON.stringify(facts), 3],
  ])("again for each that differs in what it reads: %s", (_, read, expected) => {
    expect(timesMade(read)).toBe(expected);
  });
});

test("a definition that reads nothing of the environment is made once", () => {
  let times = 0;
  const count = solution({ vendor: "acme", product: "anvil", version: { value: "1", reason: "no chart" } }, () => {
    times += 1;
  });
  compileTree({ "acme/anvil": count }, [NORTH, TWIN, environment("west")]);
  expect(times).toBe(1);
});

test("each environment gets what its own facts give", () => {
  const type = solution((facts) => ({
    vendor: "acme",
    product: "anvil",
    version: { value: facts.architectures.join("-"), reason: "by its nodes" },
  }));
  const { files } = compileTree({ "acme/anvil": type }, [NORTH, TWIN, OTHER]);
  const version = (folder: string) =>
    /vendor-solution-version: (\S+)/.exec(files.get(`${folder}/Addons/Partner/acme/anvil/namespace.yaml`) ?? "")?.[1];
  expect([version("eks-north"), version("eks-south"), version("eks-west")]).toEqual([
    "amd64-arm64",
    "amd64-arm64",
    "arm64",
  ]);
});
