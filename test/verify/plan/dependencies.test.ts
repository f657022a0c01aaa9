import { expect, test } from "vitest";
import { flux } from "../../build/tree.js";
import { cronJob, type Files, namespace, object, planOf } from "./trees.js";

const P = "eks-a/Addons/Partner";
const T = "eks-a/Testers";
type Needed = readonly { readonly name: string; readonly namespace?: string }[];

async function dependencies(files: Files): Promise<Record<string, readonly string[]>> {
  const { plan } = await planOf(files);
  return Object.fromEntries(plan.solutions.map(({ name, dependsOn }) => [name, dependsOn]));
}

const release = (name: string, ns: string, dependsOn: Needed = []) =>
  object("helm.toolkit.fluxcd.io/v2", "HelmRelease", name, { namespace: ns, spec: { chart: {}, dependsOn } });

/** Three solutions, each with one release; the needs are of the last one's. */
function releases(...needs: Needed): Files {
  return {
    [`${P}/Base/all.yaml`]: namespace("base", "acme/base@1") + release("web", "base"),
    [`${P}/Other/all.yaml`]: namespace("other", "acme/other@1") + release("web", "other"),
    [`${P}/Top/all.yaml`]: namespace("top", "acme/top@1") + release("web", "top", needs) + release("side", "top"),
  };
}

test.each<[what: string, needs: Needed, own: readonly string[]]>([
  ["nothing", [], []],
  ["one of another solution", [{ name: "web", namespace: "base" }], ["acme/base"]],
  [
    "several",
    [
      { name: "web", namespace: "other" },
      { name: "web", namespace: "base" },
    ],
    ["acme/base", "acme/other"],
  ],
  ["one of its own namespace", [{ name: "side" }], []],
  ["itself", [{ name: "web" }], []],
  ["one that is not in the tree", [{ name: "web", namespace: "elsewhere" }, { name: "base" }], []],
])("a release that depends on %s", async (_, needs, own) => {
  expect(await dependencies(releases(...needs))).toEqual({ "acme/base": [], "acme/other": [], "acme/top": own });
});

test("a release of another kind of the same name is not meant", async () => {
  const files = {
    [`${P}/Odd/all.yaml`]: namespace("odd", "acme/odd@1") + object("v1", "Service", "web", { namespace: "odd" }),
  };
  const all = await dependencies({ ...releases({ name: "web", namespace: "odd" }), ...files });
  expect(all["acme/top"]).toEqual([]);
});

test("what one Kustomization applies for all does not make them wait for each other", async () => {
  const tests = [cronJob("a", "a"), cronJob("b", "b")];
  const all = await dependencies({
    "clusters/a/core.yaml": flux("core", "./eks-a/Addons/Core"),
    "clusters/a/partner.yaml": flux("partner", `./${P}`, { dependsOn: [{ name: "core" }] }),
    "clusters/a/testers.yaml": flux("testers", `./${T}`, { dependsOn: [{ name: "partner" }] }),
    "eks-a/Addons/Core/ext/all.yaml": namespace("ext", "acme/ext@1"),
    [`${P}/A/all.yaml`]: namespace("a", "acme/a@1"),
    [`${P}/B/all.yaml`]: namespace("b", "acme/b@1"),
    [`${T}/a/t.yaml`]: tests[0] ?? "",
    [`${T}/b/t.yaml`]: tests[1] ?? "",
  });
  expect(all).toEqual({ "acme/ext": [], "acme/a": ["acme/ext"], "acme/b": ["acme/ext"] });
});
