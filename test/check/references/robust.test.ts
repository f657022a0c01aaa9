import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { buildInventory } from "../../../src/build/inventory.js";
import { REFERENCES } from "../../../src/check/rules/references.js";
import { runRules } from "../../../src/check/run.js";
import type { Inventory, Manifest } from "../../../src/model/manifest.js";
import { readSourceTree } from "../../../src/read/source-tree.js";
import { ROOT } from "../../support/files.js";
import { inventoryOf } from "../../support/inventory.js";
import { BUILT_IN } from "./built-in.js";

let real: Inventory;

beforeAll(async () => {
  const tree = readSourceTree({ root: join(ROOT, "test/golden/objects"), paths: ["."] });
  real = await buildInventory(tree, {
    environments: BUILT_IN,
    facts: [],
  });
});

test("no rule throws, whatever stands in place of a part of an object", () => {
  const change = fc.record({
    object: fc.nat(),
    at: fc.array(fc.nat(), { minLength: 1, maxLength: 7 }),
    value: fc.jsonValue(),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      const manifests = [...real.manifests];
      for (const { object, at, value } of changes) {
        const index = object % manifests.length;
        const old = manifests[index] as Manifest;
        manifests[index] = { ...old, value: replaced(old.value, at, value) as Manifest["value"] };
      }
      runRules({ ...real, manifests }, REFERENCES, "2026-01-31");
    }),
    { numRuns: 60 },
  );
});

test("no rule throws for objects of any kind with anything in them", () => {
  const kinds = [...new Set(REFERENCES.flatMap((rule) => ("kinds" in rule && rule.kinds) || []))];
  const spec = fc.dictionary(
    fc.constantFrom("spec", "roleRef", "subjects", "rules", "data", "metadata"),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...kinds), spec), { maxLength: 5 }), (objects) => {
      const files = Object.fromEntries(
        objects.map(([kind, value], index) => [
          `eks-anywhere-here/Addons/Partner/Acme/${index}.yaml`,
          JSON.stringify({ apiVersion: "v1", kind, ...value }),
        ]),
      );
      expect(runRules(inventoryOf({ files }), REFERENCES, "2026-01-31")).toBeInstanceOf(Array);
    }),
    { numRuns: 60 },
  );
});

/** The value with another one at the place that the numbers lead to. */
function replaced(value: unknown, [step, ...rest]: readonly number[], by: unknown): unknown {
  if (step === undefined || typeof value !== "object" || value === null) return by;
  const keys = Object.keys(value);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return by;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  Object.assign(copy, { [key]: replaced(Reflect.get(value, key), rest, by) });
  return copy;
}
