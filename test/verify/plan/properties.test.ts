import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configMap, flux, kustomization } from "../../build/tree.js";
import { labelled, namespace, ownersOf, planOf, release } from "./trees.js";

const folder = fc.constantFrom(
  "",
  "apps",
  "apps/one",
  "infra",
  "clusters/a",
  "eks-a/Addons/Partner",
  "eks-a/Addons/Partner/Acme",
  "eks-a/Addons/Partner/Org/One",
  "eks-a/Addons/Partner/Org/Two",
  "eks-a/Addons/Core/ext",
  "eks-a/Addons/Core/ext/base",
  "eks-a/Testers",
  "eks-a/testers/acme",
  "eks-anywhere-common/Testers/Org/one",
);
const name = fc.constantFrom("one", "two", "three");
const file = fc.oneof(
  fc.tuple(folder, name, folder).map(([at, it, path]) => [`${at}/k-${it}.yaml`, flux(`${it}`, `./${path}`)] as const),
  fc
    .tuple(name, folder, fc.constantFrom("addon" as const, "test" as const))
    .map(([it, path, part]) => [`clusters/a/l-${it}.yaml`, labelled(`l-${it}`, `./${path}`, `v/${it}`, part)] as const),
  fc
    .tuple(folder, name, fc.constantFrom("", "acme/anvil@1"))
    .map(([at, it, labels]) => [`${at}/n-${it}.yaml`, namespace(it, labels) + release(it, it)] as const),
  fc.tuple(folder, name).map(([at, it]) => [`${at}/c-${it}.yaml`, configMap(it, "flux-system")] as const),
  fc
    .tuple(folder, folder)
    .map(([at, path]) => [`${at}/kustomization.yaml`, kustomization(`../${path}`, "n-one.yaml")] as const),
  folder.map((at) => [`${at}/broken.yaml`, "apiVersion: v1\nkind: ["] as const),
);

describe("whatever the tree", () => {
  test("every object that is applied is in exactly one solution or shared, names differ, and steps have an order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 14 }), async (entries) => {
        const files = Object.fromEntries(entries.map(([path, text]) => [path.replace(/^\//, ""), text]));
        const { inventory, plan } = await planOf(files);
        for (const [manifest, owners] of ownersOf(inventory, plan)) {
          expect([manifest.origin.file, manifest.kind, owners.size]).toEqual([manifest.origin.file, manifest.kind, 1]);
        }
        const names = plan.solutions.map((solution) => solution.name);
        expect(new Set(names).size).toBe(names.length);
        for (const { name: called, steps, dependsOn } of plan.solutions) {
          expect(called).not.toBe("");
          expect(dependsOn.filter((other) => other === called || !names.includes(other))).toEqual([]);
          expect(steps.map(({ part }) => part)).toEqual(steps.map(({ part }) => part).sort());
        }
      }),
      { numRuns: 150 },
    );
  });
});
