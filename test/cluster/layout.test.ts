import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { KubernetesObject } from "../../src/model/kubernetes.js";
import { nameOf } from "./support/cluster.js";
import { judgedTree } from "./support/judged-tree.js";
import type { Selected } from "./support/tree.js";

const TIERS = ["Addons/Core", "Addons/Partner", "Testers"];
const tree = judgedTree();

// The public repository points one Kustomization at a whole tier; here each solution has its own. Both must give the same.
test.each(tree.environments())("the tiers' lists of %s select the objects of its Kustomizations", async (name) => {
  const selected = await tree.selected(name);
  const tops = new Set(selected.map(({ path }) => path.split("/", 1)[0] ?? ""));
  const tiers = [...tops].flatMap((top) => TIERS.map((tier) => `${top}/${tier}`));
  const whole = await Promise.all(
    tiers.filter((tier) => existsSync(join(tree.folder, tier))).map((tier) => tree.build(tier)),
  );

  // Stages are selected by the lists of their solutions only through their Flux Kustomizations, in both layouts.
  const single = selected.filter((one) => !isStageOf(one, selected)).flatMap(({ objects }) => objects);
  expect(single.length).toBeGreaterThan(0);
  expect(byName(whole.flat())).toEqual(byName(single));
});

function isStageOf({ path }: Selected, all: readonly Selected[]): boolean {
  return all.some((other) => path.startsWith(`${other.path}/`));
}

function byName(objects: readonly KubernetesObject[]): [string, KubernetesObject][] {
  return objects
    .map((object): [string, KubernetesObject] => [`${object.apiVersion} ${nameOf(object)}`, object])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
