import { indexObjects } from "../../../src/check/object-index.js";
import type { CheckContext } from "../../../src/check/rule.js";
import type { Inventory, Manifest } from "../../../src/model/manifest.js";
import { inventoryOf, type TestTree } from "../../support/inventory.js";

/** What rules may look at, for a small tree. */
export function contextOf(tree: TestTree, more: Partial<Inventory> = {}): CheckContext {
  const inventory = { ...inventoryOf(tree), ...more };
  return { inventory, index: indexObjects(inventory), today: "2026-01-31" };
}

/** The object of that name; of that kind, where several have the name. */
export function objectNamed({ inventory }: CheckContext, name: string, kind?: string): Manifest {
  const found = inventory.manifests.find((one) => one.name === name && (kind === undefined || one.kind === kind));
  if (found === undefined) throw new Error(`there is no ${kind ?? "object"} ${name}`);
  return found;
}
