import { describe, expect, test } from "vitest";
import { compileTree, documentAt, environment, NORTH, SOUTH, solution, WEST } from "../support/compiler.js";
import type { GoldenCase } from "./cases/case.js";
import { COMMON, DIFFERENT, LIMITED, moving } from "./cases/places.js";

const FOLDERS = /^([^/]+)\/(Addons\/Partner|Testers)\/acme\/cart\//;

/** The top folders in which the solution and its tests stand. */
function places({ solutions, environments }: Pick<GoldenCase, "solutions" | "environments">): {
  addons: string[];
  tests: string[];
} {
  const { files } = compileTree(solutions, environments);
  const tops = (tier: string) =>
    [...files.keys()].flatMap((path) => {
      const [, top = "", found] = FOLDERS.exec(path) ?? [];
      return found === tier ? [top] : [];
    });
  return { addons: [...new Set(tops("Addons/Partner"))].sort(), tests: [...new Set(tops("Testers"))].sort() };
}

const everywhere = { solutions: { "acme/cart": moving() } };

test.each<[string, Pick<GoldenCase, "solutions" | "environments">, string[]]>([
  ["the same everywhere: once, in common", COMMON, ["eks-anywhere-common"]],
  ["limited: in the folders of its environments", LIMITED, ["eks-north", "eks-west"]],
  ["one environment differs: in every folder", DIFFERENT, ["eks-north", "eks-south", "eks-west"]],
  ["the only environment there is: in common", { ...everywhere, environments: [NORTH] }, ["eks-anywhere-common"]],
  [
    "limited to all that there are: in their folders, so that a new environment changes nothing",
    { solutions: { "acme/cart": moving(["north", "south"]) }, environments: [NORTH, SOUTH] },
    ["eks-north", "eks-south"],
  ],
  [
    "differs by an order of reading only: in common",
    {
      solutions: {
        "acme/cart": moving(undefined, ({ name }) => (name === "west" ? 1 : 1)),
      },
      environments: [NORTH, SOUTH, WEST],
    },
    ["eks-anywhere-common"],
  ],
])("%s", (_, each, expected) => {
  expect(places(each)).toEqual({ addons: expected, tests: expected });
});

describe("moving a solution", () => {
  const trees = [COMMON, LIMITED, DIFFERENT].map(
    ({ solutions, environments }) => compileTree(solutions, environments).files,
  );

  test.each(["acme-cart", "acme-cart-test"])("changes the path of %s alone, so that nothing is pruned", (name) => {
    const [common, ...moved] = trees.map((files) => documentAt(files, `clusters/north/${name}.yaml`));
    const { path, ...spec } = (common?.["spec"] ?? {}) as Record<string, unknown>;
    expect(path).toContain("/eks-anywhere-common/");
    for (const document of moved) {
      expect(document["spec"]).toEqual({ ...spec, path: String(path).replace("eks-anywhere-common", "eks-north") });
      expect({ ...document, spec: undefined }).toEqual({ ...common, spec: undefined });
    }
  });

  test("leaves the files' names in clusters/ as they are", () => {
    for (const files of trees) {
      const north = [...files.keys()].filter((path) => path.startsWith("clusters/north/"));
      expect(north.sort()).toEqual([
        "clusters/north/acme-cart-test.yaml",
        "clusters/north/acme-cart.yaml",
        "clusters/north/environment.yaml",
      ]);
    }
  });
});

test("what differs in another solution moves none but that one", () => {
  const other = solution(({ name }) => ({
    vendor: "acme",
    product: "other",
    version: { value: name, reason: "each has its own" },
  }));
  const { files } = compileTree({ "acme/cart": moving(), "acme/other": other }, [NORTH, SOUTH]);
  expect(files.has("eks-anywhere-common/Addons/Partner/acme/cart/release.yaml")).toBe(true);
  expect(files.has("eks-south/Addons/Partner/acme/other/namespace.yaml")).toBe(true);
});

test("facts that change no object keep a solution in common", () => {
  const far = environment("south", { title: "Far", kubernetes: { min: "1.33" }, alertChannel: "elsewhere" });
  expect(places({ ...everywhere, environments: [NORTH, far] }).addons).toEqual(["eks-anywhere-common"]);
});
