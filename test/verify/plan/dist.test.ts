import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { inventoryOfTree } from "../../../src/commands/inventory.js";
import { readIndex } from "../../../src/commands/verify/tree-index.js";
import { refKey } from "../../../src/model/live.js";
import type { Inventory } from "../../../src/model/manifest.js";
import type { SolutionPlan, TreePlan } from "../../../src/model/verify-plan.js";
import { readSourceTree } from "../../../src/read/source-tree.js";
import { planTree } from "../../../src/verify/plan/plan.js";
import { ROOT } from "../../support/files.js";
import { ownersOf } from "./trees.js";

/** What the tree's index says of a solution. */
interface Indexed {
  readonly vendor: string;
  readonly product: string;
  readonly tier: "core" | "partner";
  readonly environments: readonly string[];
  readonly files: Readonly<Record<string, unknown>>;
}

const FOLDER = join(ROOT, "dist/index/solutions");
const SOLUTIONS = readdirSync(FOLDER).map((name): Indexed => JSON.parse(readFileSync(join(FOLDER, name), "utf8")));
const ENVIRONMENTS = readdirSync(join(ROOT, "dist/clusters"));

const index = readIndex({ root: ROOT, folder: "dist" });
const tree = readSourceTree({ root: ROOT, paths: ["dist"] });
/** As the public repository is laid out: tiers, and nothing that says which is applied where. */
const publicTree = {
  ...tree,
  files: new Map([...tree.files].filter(([path]) => !/^dist\/(?:clusters|bootstrap)\//.test(path))),
};

let generated: Inventory;
let tiers: Inventory;
beforeAll(async () => {
  [{ inventory: generated }, { inventory: tiers }] = await Promise.all([
    inventoryOfTree(tree, "dist", []),
    inventoryOfTree(publicTree, "dist", []),
  ]);
});

describe.each(ENVIRONMENTS)("the tree of this repository, for %s", (environment) => {
  const expected = SOLUTIONS.filter(({ environments }) => environments.includes(environment));
  let plan: TreePlan;
  beforeAll(() => {
    plan = planTree(generated, environment);
  });

  test("has its solutions, with labels, tests and steps", () => {
    expect(plan.solutions.map(({ name }) => name).sort()).toEqual(
      expected.map(({ vendor, product }) => `${vendor}/${product}`).sort(),
    );
    for (const { name, tier, version, missingLabels, tests, unbuildable, gaps } of plan.solutions) {
      const known = expected.find(({ vendor, product }) => `${vendor}/${product}` === name);
      expect([name, tier, missingLabels, unbuildable, gaps]).toEqual([name, known?.tier, [], undefined, []]);
      expect([name, version !== undefined]).toEqual([name, tier === "partner"]);
      expect([name, tests.length > 0]).toEqual([name, known !== undefined && isTested(known)]);
    }
  });

  test("has steps after what they wait for, and tests last", () => {
    for (const { name, steps } of plan.solutions) {
      const parts = steps.map(({ part }) => part);
      expect([name, parts]).toEqual([name, [...parts].sort()]);
      expect([name, steps.every(({ waits }) => waits)]).toEqual([name, true]);
      const done = new Set<string>();
      const own = new Set(steps.map(idOf));
      for (const step of steps) {
        const before = [
          ...(step.kustomization?.dependsOn ?? []),
          ...(step.stageOf === undefined ? [] : [step.stageOf]),
        ];
        expect([name, before.filter((id) => own.has(id) && !done.has(id))]).toEqual([name, []]);
        done.add(idOf(step));
      }
    }
  });

  test("has every object once", () => {
    expect([...ownersOf(generated, plan).values()].filter((owners) => owners.size !== 1)).toEqual([]);
  });

  test("gives the same without anything but tiers", () => {
    const byTiers = planTree(tiers, environment, index);
    expect(summaries(byTiers)).toEqual(summaries(plan));
    expect([...ownersOf(tiers, byTiers).values()].filter((owners) => owners.size !== 1)).toEqual([]);
  });
});

function isTested({ files }: Indexed): boolean {
  return Object.keys(files).some((file) => file.includes("/Testers/"));
}

function idOf({ kustomization }: SolutionPlan["steps"][number]): string {
  return `${kustomization?.ref.namespace}/${kustomization?.ref.name}`;
}

/** What does not depend on who applies a solution. */
function summaries({ solutions }: TreePlan) {
  return solutions
    .map(({ name, version, tier, path, missingLabels, namespaces, tests, steps }) => {
      const objects = (part: string) =>
        steps.flatMap((step) => (step.part === part ? step.objects.map(({ ref }) => refKey(ref)) : [])).sort();
      return {
        ...{ name, version, tier, path, missingLabels, namespaces },
        tests: tests.map(({ ref }) => refKey(ref)),
        addon: objects("addon"),
        test: objects("test"),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
