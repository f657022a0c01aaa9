import { expect, test } from "vitest";
import { isSameSolution, solutionOf } from "../../../src/check/references/solutions.js";
import type { Build } from "../../../src/model/manifest.js";
import { contextOf } from "./context.js";

const NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: acme}";
const THING = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: acme}";
const FLUX = (path: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a, namespace: flux-system}\nspec: {path: ${path}}`;
const PARTNER = "a/here/Addons/Partner";

test.each<[what: string, files: Record<string, string>, file: string, expected: string | undefined]>([
  ["the first folder", {}, `${PARTNER}/Acme/a.yaml`, "here addons Acme"],
  ["the first folder, from deep below", {}, `${PARTNER}/Acme/b/c/a.yaml`, "here addons Acme"],
  ["without a tree around", {}, "Addons/Core/Acme/a.yaml", " addons Acme"],
  ["in a tree at the root", {}, "here/Addons/Core/Acme/a.yaml", "here addons Acme"],
  ["of a test", {}, "here/Testers/Acme/a.yaml", "here testers Acme"],
  ["of a test in lower case", {}, "here/testers/Acme/b/a.yaml", "here testers Acme"],
  ["none outside the tiers", {}, "here/Addons/Acme/a.yaml", undefined],
  ["none in a folder called nearly like a tier", {}, "here/Addons/Partners/Acme/a.yaml", undefined],
  ["none in the tier itself", {}, `${PARTNER}/a.yaml`, undefined],
  ["none at the root", {}, "a.yaml", undefined],
  [
    "the folder of the Namespace",
    { [`${PARTNER}/Hashi/Vault/namespace.yaml`]: NAMESPACE },
    `${PARTNER}/Hashi/Vault/b/a.yaml`,
    "here addons Hashi/Vault",
  ],
  [
    "the folder of the Namespace itself",
    { [`${PARTNER}/Hashi/Vault/namespace.yaml`]: NAMESPACE },
    `${PARTNER}/Hashi/Vault/a.yaml`,
    "here addons Hashi/Vault",
  ],
  [
    "not the folder of another one's Namespace",
    { [`${PARTNER}/Hashi/Vault/namespace.yaml`]: NAMESPACE },
    `${PARTNER}/Hashi/Consul/a.yaml`,
    "here addons Hashi",
  ],
  [
    "the shortest known folder",
    { [`${PARTNER}/Hashi/namespace.yaml`]: NAMESPACE, [`${PARTNER}/Hashi/Vault/namespace.yaml`]: NAMESPACE },
    `${PARTNER}/Hashi/Vault/a.yaml`,
    "here addons Hashi",
  ],
  [
    "the folder that a Kustomization outside the tiers selects",
    { "clusters/here/flux.yaml": FLUX(`./${PARTNER}/Hashi/Vault`), [`${PARTNER}/Hashi/Vault/b/a.yaml`]: THING },
    `${PARTNER}/Hashi/Vault/b/a.yaml`,
    "here addons Hashi/Vault",
  ],
  [
    "the folder that holds the Kustomizations of its stages",
    {
      [`${PARTNER}/Hashi/Vault/flux.yaml`]: FLUX(`./${PARTNER}/Hashi/Vault/stages/one`),
      [`${PARTNER}/Hashi/Vault/stages/one/a.yaml`]: THING,
    },
    `${PARTNER}/Hashi/Vault/stages/one/a.yaml`,
    "here addons Hashi/Vault",
  ],
])("a file belongs to %s", (_, files, file, expected) => {
  const context = contextOf({ files });
  // The tree of the tests finds entries by `clusters/` alone.
  const builds = context.inventory.builds.length > 0 ? context.inventory.builds : fluxBuilds(context.inventory);
  const place = solutionOf({ ...context, inventory: { ...context.inventory, builds } })(file);
  expect(place && `${place.tree} ${place.area} ${place.name}`).toBe(expected);
});

/** What the Kustomizations of a tree select, as if something outside Git applied them. */
function fluxBuilds({ manifests, scopes }: ReturnType<typeof contextOf>["inventory"]): Build[] {
  const [scope] = [...scopes.values()];
  return manifests.flatMap(({ kind, value, origin }): Build[] => {
    if (kind !== "Kustomization" || scope === undefined) return [];
    const { path } = value["spec"] as { path: string };
    return [{ path: path.slice(2), kustomization: "a/a", origin, value, scope, tier: "partner" }];
  });
}

test.each([
  ["Acme", "Acme", true],
  ["Hashi", "Hashi/Vault", true],
  ["Hashi/Vault", "Hashi", true],
  ["Hashi/Vault", "Hashi/Consul", false],
  ["Hashi", "Hashicorp", false],
  ["Hashicorp", "Hashi", false],
  ["Vault", "Hashi/Vault", false],
  ["Hashi/Vault", "Vault", false],
])("%s and %s are the same solution: %s", (one, other, expected) => {
  expect(isSameSolution(one, other)).toBe(expected);
});
