import { describe, expect, test } from "vitest";
import { configMap, flux, kustomization } from "../../build/tree.js";
import { cronJob, type Files, labelled, linesOf, namespace, object, planOf, release } from "./trees.js";

const P = "eks-a/Addons/Partner";
const T = "eks-a/Testers";

describe("the generated layout", () => {
  const GENERATED: Files = {
    "clusters/a/acme-anvil.yaml": labelled("acme-anvil", `./${P}/Acme`, "acme/anvil", "addon", {
      dependsOn: [{ name: "ext-secrets" }],
    }),
    "clusters/a/acme-anvil-test.yaml": labelled("acme-anvil-test", `./${T}/Acme`, "acme/anvil", "test", {
      dependsOn: [{ name: "acme-anvil" }],
    }),
    "clusters/a/ext-secrets.yaml": labelled("ext-secrets", "./eks-a/Addons/Core/Ext", "ext/secrets"),
    "clusters/a/environment.yaml": configMap("conformitron", "flux-system"),
    "bootstrap/a/lab/root.yaml": flux("root", "./clusters/a"),
    [`${P}/Acme/all.yaml`]: namespace("acme", "acme/anvil@1.2.3") + release("anvil", "acme"),
    [`${T}/Acme/all.yaml`]: namespace("acme-test") + cronJob("anvil-test", "acme-test"),
    "eks-a/Addons/Core/Ext/kustomization.yaml": kustomization("stages.yaml"),
    "eks-a/Addons/Core/Ext/stages.yaml": `${flux("ext-store", "./eks-a/Addons/Core/Ext/store", {
      dependsOn: [{ name: "ext-base" }],
    })}---\n${flux("ext-base", "./eks-a/Addons/Core/Ext/base", { wait: true })}`,
    "eks-a/Addons/Core/Ext/base/a.yaml": namespace("ext") + release("ext", "ext"),
    "eks-a/Addons/Core/Ext/store/a.yaml": object("external-secrets.io/v1", "ClusterSecretStore", "store"),
  };

  test("is sorted by the labels of its Kustomizations, with stages in their order and tests last", async () => {
    const { plan } = await planOf(GENERATED);
    expect(linesOf(plan)).toEqual([
      `acme/anvil@1.2.3 in ${P}/Acme; after ext/secrets`,
      "- addon acme-anvil waits: Namespace acme, HelmRelease anvil",
      "- test acme-anvil-test waits: Namespace acme-test, CronJob anvil-test",
      "ext/secrets in eks-a/Addons/Core/Ext",
      "- addon ext-secrets waits: Kustomization ext-store, Kustomization ext-base",
      "- addon ext-base of flux-system/ext-secrets waits: Namespace ext, HelmRelease ext",
      "- addon ext-store of flux-system/ext-secrets: ClusterSecretStore store",
      "shared: Kustomization root, ConfigMap conformitron",
    ]);
    expect(plan.solutions.map(({ tests }) => tests.map(({ ref }) => ref.name))).toEqual([["anvil-test"], []]);
    expect(plan.solutions.map(({ namespaces, tier }) => [tier, ...namespaces])).toEqual([
      ["partner", "acme", "acme-test"],
      ["core", "ext"],
    ]);
  });

  test("says which files a solution has, alone and with others", async () => {
    const [acme, ext] = (await planOf(GENERATED)).plan.solutions;
    expect(acme?.sources).toEqual([
      "clusters/a/acme-anvil-test.yaml",
      "clusters/a/acme-anvil.yaml",
      `${P}/Acme`,
      `${T}/Acme`,
    ]);
    expect(acme?.uses).toEqual(["bootstrap/a/lab/root.yaml"]);
    expect(ext?.sources).toEqual(["clusters/a/ext-secrets.yaml", "eks-a/Addons/Core/Ext"]);
  });

  test.each<[what: string, identity: string, head: string]>([
    ["no label at all", "", `${P}/Acme in ${P}/Acme; lacks …,…-solution,…-solution-version`],
    ["no version", "acme/anvil", `acme/anvil in ${P}/Acme; lacks …-solution-version`],
    ["no vendor", "/anvil@1", `${P}/Acme@1 in ${P}/Acme; lacks …`],
  ])("names what has %s by its path, as far as needed", async (_, identity, head) => {
    const { plan } = await planOf({ ...GENERATED, [`${P}/Acme/all.yaml`]: namespace("acme", identity) });
    expect(linesOf(plan)[0]).toBe(`${head}; after ext/secrets`);
  });

  test.each<[what: string, files: Files, name: string, unbuildable: RegExp]>([
    [
      "a folder that does not build",
      { [`${P}/Acme/kustomization.yaml`]: kustomization("all.yaml", "gone.yaml") },
      "acme/anvil",
      /Acme\/kustomization.yaml: gone.yaml does not exist/,
    ],
    [
      "a stage that does not build",
      { "eks-a/Addons/Core/Ext/store/a.yaml": "apiVersion: v1\nkind: [" },
      "ext/secrets",
      /Ext\/store\/a.yaml: /,
    ],
    [
      "a stage whose path does not exist",
      { "eks-a/Addons/Core/Ext/stages.yaml": flux("ext-base", "./eks-a/Addons/Core/Ext/bsae") },
      "ext/secrets",
      /bsae is no folder of the tree/,
    ],
    [
      "a Kustomization whose path does not exist",
      { "clusters/a/acme-anvil.yaml": labelled("acme-anvil", `./${P}/Acmee`, "acme/anvil") },
      `${P}/Acmee`,
      /Acmee is no folder of the tree/,
    ],
    [
      "what only a program that is not there can build",
      { [`${T}/Acme/kustomization.yaml`]: `{"kind":"Kustomization","resources":["all.yaml"],"namePrefix":"x-"}` },
      "acme/anvil",
      /needs the kustomize or kubectl program/,
    ],
    [
      "a folder of clusters/ that does not build, for all in it",
      { "clusters/a/broken.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: [" },
      "ext/secrets",
      /^clusters\/a\/broken.yaml: /,
    ],
  ])("cannot be judged for %s, and is not missing", async (_, files, name, unbuildable) => {
    const { plan } = await planOf({ ...GENERATED, ...files });
    expect(plan.solutions.find((solution) => solution.name === name)?.unbuildable).toMatch(unbuildable);
    expect(plan.solutions.map((solution) => solution.name)).toContain("ext/secrets");
  });

  test("what a solution has applied from elsewhere is one of its objects, and no step", async () => {
    const elsewhere = flux("remote", "./deploy", { sourceRef: { kind: "OCIRepository", name: "remote" } });
    const { plan } = await planOf({ ...GENERATED, [`${P}/Acme/remote.yaml`]: elsewhere });
    expect(linesOf(plan).slice(0, 2)).toEqual([
      `acme/anvil@1.2.3 in ${P}/Acme; after ext/secrets`,
      "- addon acme-anvil waits: Namespace acme, HelmRelease anvil, Kustomization remote",
    ]);
    expect(plan.sources).toMatchObject([
      { ref: { kind: "GitRepository", namespace: "flux-system", name: "addons" }, tree: true },
      { ref: { kind: "GitRepository", name: "flux-system" }, tree: true },
      { ref: { kind: "OCIRepository", name: "remote" }, tree: false },
    ]);
  });

  test("a scope that there is not has an empty plan", async () => {
    expect((await planOf(GENERATED, { scope: "c" })).plan).toMatchObject({ solutions: [], shared: [] });
  });
});

describe("the layout of tiers", () => {
  const flat = (org: string, more: Files = {}): Files => ({
    [`${P}/${org}/all.yaml`]: namespace("n", "acme/anvil@1"),
    ...more,
  });

  test.each<[what: string, files: Files, lines: string[]]>([
    [
      "applied from outside the tree",
      flat("Acme", { [`${T}/Acme/t.yaml`]: cronJob("t", "n") }),
      [`acme/anvil@1 in ${P}/Acme`, "- addon outside*: Namespace n", "- test outside*: CronJob t"],
    ],
    [
      "by one Kustomization for each tier",
      {
        "clusters/a/partner.yaml": flux("partner", `./${P}`, { dependsOn: [{ name: "core" }] }),
        "clusters/a/core.yaml": flux("core", "./eks-a/Addons/Core"),
        "clusters/a/testers.yaml": flux("testers", `./${T}`, { dependsOn: [{ name: "partner" }] }),
        "eks-a/Addons/Core/ext/all.yaml": namespace("ext"),
        [`${P}/Acme/all.yaml`]: namespace("n", "acme/anvil@1"),
        [`${P}/Beta/all.yaml`]: namespace("b", "beta/bolt@2"),
        [`${T}/acme/t.yaml`]: cronJob("t", "n"),
      },
      [
        "eks-a/Addons/Core/ext in eks-a/Addons/Core/ext",
        "- addon core: Namespace ext",
        `acme/anvil@1 in ${P}/Acme; after eks-a/Addons/Core/ext`,
        "- addon partner*: Namespace n",
        "- test testers: CronJob t",
        `beta/bolt@2 in ${P}/Beta; after eks-a/Addons/Core/ext`,
        "- addon partner*: Namespace b",
      ],
    ],
    [
      "with products of one organisation",
      {
        [`${P}/kustomization.yaml`]: kustomization("STC/Wave", "STC/Other"),
        [`${P}/STC/Wave/kustomization.yaml`]: kustomization("a.yaml"),
        [`${P}/STC/Wave/a.yaml`]: namespace("w", "stc/wave@1"),
        [`${P}/STC/Other/kustomization.yaml`]: kustomization("a.yaml"),
        [`${P}/STC/Other/a.yaml`]: namespace("o", "stc/other@1"),
        "eks-a/testers/stc/WAVE/t.yaml": cronJob("t", "w"),
      },
      [
        `stc/other@1 in ${P}/STC/Other`,
        "- addon outside*: Namespace o",
        `stc/wave@1 in ${P}/STC/Wave`,
        "- addon outside*: Namespace w",
        "- test outside*: CronJob t",
      ],
    ],
    [
      "with folders of one solution",
      {
        [`${P}/Acme/kustomization.yaml`]: kustomization("base", "config"),
        [`${P}/Acme/base/a.yaml`]: namespace("n", "acme/anvil@1"),
        [`${P}/Acme/base/kustomization.yaml`]: kustomization("a.yaml"),
        [`${P}/Acme/config/kustomization.yaml`]: kustomization("b.yaml"),
        [`${P}/Acme/config/b.yaml`]: configMap("c", "n"),
      },
      [`acme/anvil@1 in ${P}/Acme`, "- addon outside*: Namespace n, ConfigMap c"],
    ],
    [
      "with tests of a whole organisation that has one product",
      { [`${P}/STC/Wave/a.yaml`]: namespace("w", "stc/wave@1"), [`${T}/STC/t.yaml`]: cronJob("t", "w") },
      [`stc/wave@1 in ${P}/STC/Wave`, "- addon outside*: Namespace w", "- test outside*: CronJob t"],
    ],
    [
      "with tests without a solution",
      { [`${T}/Lost/t.yaml`]: cronJob("t", "w") },
      [`${T}/Lost in ${T}/Lost; lacks …,…-solution,…-solution-version`, "- test outside*: CronJob t"],
    ],
    [
      "the same name in the common folder and in the environment's own",
      {
        "eks-anywhere-common/Testers/Acme/t.yaml": cronJob("t", "n"),
        ...flat("Acme"),
      },
      [`acme/anvil@1 in ${P}/Acme`, "- addon outside*: Namespace n", "- test outside*: CronJob t"],
    ],
    [
      "with what solutions take in from elsewhere, by namespace where several do",
      {
        [`${P}/kustomization.yaml`]: kustomization("Acme", "Beta"),
        [`${P}/Acme/kustomization.yaml`]: kustomization("n.yaml", "../../../base/acme.yaml", "../../../shared"),
        [`${P}/Acme/n.yaml`]: namespace("acme", "acme/anvil@1"),
        [`${P}/Beta/kustomization.yaml`]: kustomization("n.yaml", "../../../shared/beta.yaml"),
        [`${P}/Beta/n.yaml`]: namespace("beta", "beta/bolt@1"),
        "eks-a/base/acme.yaml": configMap("one", "acme"),
        "eks-a/shared/kustomization.yaml": kustomization("acme.yaml"),
        "eks-a/shared/acme.yaml": configMap("two", "acme"),
        "eks-a/shared/beta.yaml": configMap("three", "beta"),
      },
      [
        `acme/anvil@1 in ${P}/Acme`,
        "- addon outside*: Namespace acme, ConfigMap one, ConfigMap two",
        `beta/bolt@1 in ${P}/Beta`,
        "- addon outside*: Namespace beta, ConfigMap three",
      ],
    ],
    [
      "two folders with the labels of one solution",
      { ...flat("Acme"), [`${P}/Copy/all.yaml`]: namespace("copy", "acme/anvil@2") },
      [
        `acme/anvil@1 in ${P}/Acme`,
        "- addon outside*: Namespace n",
        `${P}/Copy@2 in ${P}/Copy`,
        "- addon outside*: Namespace copy",
      ],
    ],
    [
      "what stands directly in a tier",
      flat("Acme", {
        [`${P}/source.yaml`]: object("source.toolkit.fluxcd.io/v1", "HelmRepository", "all", {
          namespace: "flux-system",
        }),
      }),
      [`acme/anvil@1 in ${P}/Acme`, "- addon outside*: Namespace n", "shared: HelmRepository all"],
    ],
    [
      "a tier that does not build, for every solution in it",
      {
        ...flat("Acme"),
        [`${P}/kustomization.yaml`]: kustomization("Acme", "Gone"),
        [`${P}/Acme/kustomization.yaml`]: kustomization("all.yaml"),
        [`${P}/Unlisted/all.yaml`]: namespace("u", "beta/bolt@1"),
      },
      [
        `acme/anvil@1 in ${P}/Acme; unbuildable: ${P}/kustomization.yaml: Gone does not exist`,
        "- addon outside*: Namespace n",
        `${P}/Unlisted in ${P}/Unlisted; lacks …,…-solution,…-solution-version; unbuildable: ${P}/kustomization.yaml: Gone does not exist`,
        "- addon outside*: ",
      ],
    ],
  ])("%s", async (_, files, lines) => {
    expect(linesOf((await planOf(files)).plan)).toEqual(lines);
  });

  test("core solutions are called what the index of the tree says", async () => {
    const file = "eks-a/Addons/Core/ext/all.yaml";
    const index = [{ vendor: "ext", product: "secrets", files: [file] }];
    const { plan } = await planOf({ [file]: namespace("ext") }, { index });
    expect(plan.solutions.map(({ name }) => name)).toEqual(["ext/secrets"]);
  });

  test("partner solutions are not called what the index says", async () => {
    const file = `${P}/Acme/all.yaml`;
    const index = [{ vendor: "acme", product: "anvil", files: [file] }];
    const { plan } = await planOf({ [file]: namespace("acme") }, { index });
    expect(plan.solutions.map(({ name }) => name)).toEqual([`${P}/Acme`]);
  });
});

describe("any Flux repository", () => {
  test.each<[what: string, files: Files, lines: string[]]>([
    [
      "each Kustomization is one, what `flux bootstrap` wrote is shared",
      {
        "clusters/prod/flux-system/gotk-components.yaml":
          namespace("flux-system") +
          object("apps/v1", "Deployment", "x", { namespace: "flux-system" }) +
          object("rbac.authorization.k8s.io/v1", "ClusterRole", "crd-controller"),
        "clusters/prod/flux-system/gotk-sync.yaml": flux("flux-system", "./clusters/prod"),
        "clusters/prod/apps.yaml": flux("apps", "./apps/prod", { dependsOn: [{ name: "infra" }] }),
        "clusters/prod/infra.yaml": flux("infra", "./infra", { healthChecks: [{ kind: "Deployment" }] }),
        "apps/prod/all.yaml": namespace("acme", "acme/anvil@1") + release("anvil", "acme"),
        "infra/all.yaml": namespace("ingress"),
      },
      [
        "acme/anvil@1 in apps/prod; after infra",
        "- addon apps: Namespace acme, HelmRelease anvil",
        "infra in infra; lacks …,…-solution,…-solution-version",
        "- addon infra waits: Namespace ingress",
        "shared: Namespace flux-system, Deployment x, ClusterRole crd-controller, Kustomization flux-system",
      ],
    ],
    [
      "applications beside the Kustomization that applies them",
      {
        "clusters/prod/flux-system/gotk-sync.yaml": flux("flux-system", "./clusters/prod"),
        "clusters/prod/acme/all.yaml": namespace("acme", "acme/anvil@1") + release("anvil", "acme"),
      },
      ["acme/anvil@1 in clusters/prod", "- addon flux-system: Namespace acme, HelmRelease anvil"],
    ],
    [
      "what comes from another source or goes to another cluster",
      {
        "clusters/prod/flux-system/gotk-sync.yaml": flux("flux-system", "./clusters/prod"),
        "clusters/prod/tenant.yaml": flux("tenant", "./", { sourceRef: { kind: "OCIRepository", name: "tenant" } }),
        "clusters/prod/remote.yaml": flux("remote", "./apps", { kubeConfig: { secretRef: { name: "x" } } }),
        "apps/a.yaml": namespace("a"),
      },
      [
        "clusters/prod/remote.yaml in clusters/prod/remote.yaml; lacks …,…-solution,…-solution-version",
        "- addon remote from another cluster: ",
        "clusters/prod/tenant.yaml in clusters/prod/tenant.yaml; lacks …,…-solution,…-solution-version",
        "- addon tenant from OCIRepository flux-system/tenant: ",
        "shared: Kustomization flux-system",
      ],
    ],
  ])("%s", async (_, files, lines) => {
    expect(linesOf((await planOf(files, { scope: "prod", environments: [] })).plan)).toEqual(lines);
  });
});

test("the surroundings: stores, sources and the versions of APIs", async () => {
  const { plan } = await planOf({
    "clusters/a/k.yaml": flux("k", `./${P}/Acme`),
    [`${P}/Acme/a.yaml`]:
      namespace("n", "acme/anvil@1") +
      object("external-secrets.io/v1beta1", "ExternalSecret", "one", {
        spec: {
          secretStoreRef: { kind: "ClusterSecretStore", name: "main" },
          data: [{ sourceRef: { storeRef: { kind: "ClusterSecretStore", name: "other" } } }],
          dataFrom: [{ sourceRef: { storeRef: { kind: "SecretStore", name: "own" } } }],
        },
      }),
  });
  expect(plan.stores).toEqual(
    ["main", "other"].map((name) => ({ apiVersion: "external-secrets.io/v1beta1", kind: "ClusterSecretStore", name })),
  );
  expect(plan.sources).toMatchObject([{ ref: { name: "flux-system" }, tree: true, solutions: ["acme/anvil"] }]);
  expect(plan.apis).toEqual([
    { apiVersion: "external-secrets.io/v1beta1", kind: "ExternalSecret" },
    { apiVersion: "kustomize.toolkit.fluxcd.io/v1", kind: "Kustomization" },
    { apiVersion: "v1", kind: "Namespace" },
  ]);
});

test("says which objects Flux substitutes in, also where the value is known already", async () => {
  const substitute = { substitute: { v: "x" } };
  const { plan } = await planOf({
    "clusters/a/k.yaml": flux("k", `./${P}/Acme`, { postBuild: substitute }),
    "clusters/a/l.yaml": flux("l", `./${P}/Beta`),
    [`${P}/Acme/a.yaml`]: configMap("with", "n", { a: "${v}" }),
    [`${P}/Acme/b.yaml`]: configMap("without", "n"),
    [`${P}/Beta/b.yaml`]: configMap("not", "n", { a: "${v}" }),
  });
  const objects = plan.solutions.flatMap(({ steps }) => steps.flatMap((step) => step.objects));
  expect(objects.map(({ ref, substituted }) => [ref.name, substituted])).toEqual([
    ["with", true],
    ["without", false],
    ["not", false],
  ]);
});
