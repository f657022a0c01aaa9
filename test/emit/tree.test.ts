import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { compileTree, documentAt, objectNamed, objectsOf } from "../support/compiler.js";
import { CASES } from "./cases/all.js";
import { AMBIENT, CORE, LEVELS, TEST_NAMESPACE } from "./cases/cluster-facts.js";
import { PLAIN, STAGED } from "./cases/helm.js";
import { MIRRORS, OBJECTS } from "./cases/objects.js";
import { LOWER } from "./cases/places.js";

const PRUNE = "kustomize.toolkit.fluxcd.io/prune";
const SUBSTITUTE = "kustomize.toolkit.fluxcd.io/substitute";

function treeOf({ solutions, environments, options }: (typeof CASES)[number]) {
  return compileTree(solutions, environments, options);
}

describe.each(CASES)("in the tree of $name", (each) => {
  const { compiled, expected, files } = treeOf(each);
  const objects = objectsOf(files);
  const fluxKustomizations = objects.filter(({ object }) =>
    object.apiVersion.startsWith("kustomize.toolkit.fluxcd.io"),
  );
  const prefix = `./${(each.options?.sourcePath ?? "dist").replace(/\/$/, "")}/`;

  test("only ambient ConfigMaps are substituted, and nothing is escaped", () => {
    for (const { path, object } of objects) {
      const text = JSON.stringify(object);
      const ambient = object.kind === "ConfigMap" && object.metadata.name.endsWith("-ambient");
      expect(text, path).not.toContain("$${");
      if (text.includes("${")) {
        expect([path, ambient, object.metadata.annotations?.[SUBSTITUTE]]).toEqual(
          ambient ? [path, true, undefined] : [path, false, "disabled"],
        );
      }
    }
  });

  test("namespaces and CRDs are never pruned", () => {
    for (const { path, object } of objects) {
      if (object.kind !== "Namespace" && object.kind !== "CustomResourceDefinition") continue;
      expect(object.metadata.annotations?.[PRUNE], path).toBe("disabled");
    }
  });

  test("each path of the tree that Flux reads is a folder whose list names its files and nothing else", () => {
    for (const { object } of fluxKustomizations) {
      const { path } = object["spec"] as { path: string };
      if (object.metadata.namespace !== "flux-system") continue;
      expect(path.startsWith(prefix)).toBe(true);
      const folder = path.slice(prefix.length);
      // What stands there has no list: Flux takes every file.
      if (folder.startsWith("clusters/")) continue;
      const here = [...files.keys()].filter((file) => file.startsWith(`${folder}/`));
      expect(here, path).not.toEqual([]);
      const { resources } = documentAt(files, `${folder}/kustomization.yaml`) as { resources: string[] };
      const beside = here.map((file) => file.slice(folder.length + 1)).filter((file) => !file.includes("/"));
      expect([...resources, "kustomization.yaml"].sort(), path).toEqual(beside.sort());
    }
  });

  test("no object is managed twice in an environment", () => {
    for (const { name } of each.environments) {
      const keys = objects.flatMap(({ path, object: { apiVersion, kind, metadata } }) =>
        path.startsWith(`clusters/${name}/`) || belongsTo(path, name)
          ? [`${apiVersion.split("/")[0]} ${kind} ${metadata.namespace ?? ""}/${metadata.name}`]
          : [],
      );
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  test("each Flux Kustomization waits only for ones of its environment", () => {
    for (const { name } of each.environments) {
      const here = fluxKustomizations.filter(
        ({ path }) => path.startsWith(`clusters/${name}/`) || belongsTo(path, name),
      );
      const names = here.map(({ object }) => object.metadata.name);
      for (const { object } of here) {
        const { dependsOn = [] } = object["spec"] as { dependsOn?: { name: string }[] };
        for (const other of dependsOn) expect(names, object.metadata.name).toContain(other.name);
      }
    }
  });

  test("no reference crosses a namespace", () => {
    for (const { path, object } of objects) {
      const { namespace } = object.metadata;
      if (namespace === undefined || object.kind === "RoleBinding") continue;
      const others = [...JSON.stringify(object["spec"] ?? {}).matchAll(/"namespace":"([^"]*)"/g)].map(
        ([, other]) => other,
      );
      const known = objects
        .filter((entry) => entry.object.kind === "Namespace")
        .map((entry) => entry.object.metadata.name);
      if (namespace === "flux-system") for (const other of others) expect([...known, "flux-system"]).toContain(other);
      else expect(others, path).toEqual(others.map(() => namespace));
    }
  });

  test("the index owns every file", () => {
    const owned = new Set([".gitattributes", ...expected.lists]);
    for (const [path, text] of files) {
      if (!path.startsWith("index/")) continue;
      const { files: listed } = JSON.parse(text) as { files: string[] | Record<string, unknown> };
      for (const file of [path, ...(Array.isArray(listed) ? listed : Object.keys(listed))]) owned.add(file);
    }
    expect([...files.keys()].sort()).toEqual([...owned].sort());
  });

  test("each environment has its facts, also where all that it runs is in common", () => {
    for (const { name, folder } of each.environments) {
      expect(JSON.parse(files.get(`${folder}/environment.json`) ?? "")).toMatchObject({ name, folder });
    }
  });

  test("every text ends with one line break and has no carriage return", () => {
    for (const [path, text] of files)
      expect([path, /[^\n]\n$/.test(text), text.includes("\r")]).toEqual([path, true, false]);
  });

  test("the order of definitions and environments changes nothing", () => {
    const reversed = compileTree(
      Object.fromEntries(Object.entries(each.solutions).reverse()),
      [...each.environments].reverse(),
      each.options,
    );
    expect(new Map([...reversed.files].sort())).toEqual(new Map([...files].sort()));
    expect(reversed.compiled.findings).toEqual(compiled.findings);
  });

  function belongsTo(path: string, environment: string): boolean {
    const folder = each.environments.find(({ name }) => name === environment)?.folder;
    return path.startsWith("eks-anywhere-common/") || path.startsWith(`${folder}/`);
  }
});

test("a solution's version is its first release's, safe for a label", () => {
  const { files } = treeOf(PLAIN);
  expect(objectNamed(files, "Namespace", "acme").metadata.labels).toMatchObject({
    "aws.conformance.vendor": "acme",
    "aws.conformance.vendor-solution": "anvil",
    "aws.conformance.vendor-solution-version": "v1.2.3_build.4",
  });
});

test("ambient values stand as text with several lines, so that an account with a leading zero stays one", () => {
  const { files } = treeOf(AMBIENT);
  const { data } = objectNamed(files, "ConfigMap", "acme-beacon-ambient") as unknown as {
    data: Record<string, string>;
  };
  expect(Object.keys(data)).toEqual(["beacon-mirror.values.yaml", "env", "values.yaml"]);
  const cluster = {
    account_id: "012345678901",
    region: "us-west-2",
    ingress_host: "n.example.com",
    cluster_name: "north-1",
  };
  expect(parse(substituted(data["values.yaml"] ?? "", cluster))).toEqual({
    aws: { accountId: "012345678901", region: "us-west-2" },
    url: "https://beacon.n.example.com/north-1",
  });
  expect(substituted(data["env"] ?? "", cluster)).toBe('CLUSTER="north-1"\nURL="https://beacon.n.example.com"\n');

  const file = files.get("eks-anywhere-common/Addons/Partner/acme/beacon/config.yaml") ?? "";
  for (const key of Object.keys(data)) expect(file).toContain(`  ${key}: |\n`);
  const releases = objectsOf(files).filter(({ object }) => object.kind === "HelmRelease");
  expect(releases.map(({ object }) => (object["spec"] as { valuesFrom: unknown }).valuesFrom)).toEqual([
    [{ kind: "ConfigMap", name: "acme-beacon-ambient", valuesKey: "values.yaml" }],
    [{ kind: "ConfigMap", name: "acme-beacon-ambient", valuesKey: "beacon-mirror.values.yaml" }],
  ]);
});

test("the Kustomization with the ambient ConfigMap substitutes, the other one does not", () => {
  expect([substitution(AMBIENT, "acme-beacon"), substitution(AMBIENT, "acme-beacon-test")]).toEqual([
    FROM_CLUSTER,
    undefined,
  ]);
  expect([substitution(TEST_NAMESPACE, "acme-mesh"), substitution(TEST_NAMESPACE, "acme-mesh-test")]).toEqual([
    undefined,
    FROM_CLUSTER,
  ]);
});

const FROM_CLUSTER = { substituteFrom: [{ kind: "ConfigMap", name: "cluster-environment", optional: false }] };

function substitution(each: (typeof CASES)[number], name: string): unknown {
  const { spec } = documentAt(treeOf(each).files, `clusters/north/${name}.yaml`) as { spec: { postBuild?: unknown } };
  return spec.postBuild;
}

test("a bootstrap folder has the cluster's values under keys that Flux substitutes, and a source only where nothing brings one", () => {
  const { files } = treeOf(PLAIN);
  const { data } = documentAt(files, "bootstrap/north/north-1/cluster-environment.yaml") as { data: object };
  expect(data).toMatchObject({ account_id: "012345678901", cluster_name: "north-1", environment: "north" });
  for (const key of Object.keys(data)) expect(key).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/);
  expect([files.has("bootstrap/north/north-1/source.yaml"), files.has("bootstrap/south/south-1/source.yaml")]).toEqual([
    true,
    false,
  ]);
  expect(documentAt(files, "bootstrap/north/north-1/root.yaml")).toMatchObject({
    spec: { path: "./dist/clusters/north", wait: false, prune: true },
  });
});

test("a test's own namespace has no conformance label and takes in everything that is made inside it", () => {
  const { files } = treeOf(TEST_NAMESPACE);
  expect(objectNamed(files, "Namespace", "acme-mesh-probe").metadata.labels).not.toHaveProperty(
    "aws.conformance.vendor",
  );
  const tests = objectsOf(files).filter(({ path }) => path.startsWith("eks-anywhere-common/Testers/"));
  expect(tests.map(({ object }) => object.kind).sort()).toEqual([
    "ConfigMap",
    "ExternalSecret",
    "Job",
    "Namespace",
    "SecretStore",
    "ServiceAccount",
  ]);
  for (const { object } of tests)
    if (object.kind !== "Namespace") expect(object.metadata.namespace).toBe("acme-mesh-probe");
});

test("stages follow each other, and an environment with another Git source patches them", () => {
  const { files } = treeOf(STAGED);
  const folder = "eks-anywhere-common/Addons/Partner/acme/operator";
  expect(documentAt(files, `${folder}/kustomization.yaml`)["resources"]).toEqual(["stages.yaml"]);
  const stages = objectsOf(files).filter(({ path }) => path === `${folder}/stages.yaml`);
  expect(
    stages.map(({ object }) => [object.metadata.name, (object["spec"] as { dependsOn?: unknown }).dependsOn]),
  ).toEqual([
    ["acme-operator-base", undefined],
    ["acme-operator-controller", [{ name: "acme-operator-base" }]],
    ["acme-operator-anvils", [{ name: "acme-operator-controller" }]],
  ]);
  expect(documentAt(files, "clusters/north/acme-operator.yaml")["spec"]).not.toHaveProperty("patches");
  expect(documentAt(files, "clusters/south/acme-operator.yaml")["spec"]).toMatchObject({
    sourceRef: { kind: "GitRepository", name: "fleet" },
    patches: [{ target: { kind: "Kustomization" }, patch: expect.stringContaining('value: "fleet"') }],
  });
  expect(documentAt(files, "clusters/south/acme-user.yaml")["spec"]).not.toHaveProperty("patches");
});

test("a custom resource waits for the solution whose chart brings its CRD", () => {
  expect(dependsOn(STAGED, "acme-user")).toEqual(["acme-operator"]);
});

test("a solution depends on the store and the storage class that it uses, and a test on its solution", () => {
  expect(dependsOn(CORE, "acme-vault")).toEqual(["example-secrets", "example-storage"]);
  expect(dependsOn(CORE, "example-agent")).toEqual([]);
  expect(dependsOn(PLAIN, "acme-anvil-test")).toEqual(["acme-anvil"]);
});

function dependsOn(each: (typeof CASES)[number], name: string): string[] {
  const { spec } = documentAt(treeOf(each).files, `clusters/north/${name}.yaml`) as {
    spec: { dependsOn?: { name: string }[] };
  };
  return (spec.dependsOn ?? []).map((other) => other.name);
}

test("a core solution in an existing namespace writes none, and core namespaces carry no conformance labels", () => {
  const { files } = treeOf(CORE);
  expect(
    objectsOf(files).some(({ object }) => object.kind === "Namespace" && object.metadata.name === "kube-system"),
  ).toBe(false);
  expect(objectNamed(files, "HelmRelease", "agent").metadata.namespace).toBe("kube-system");
  expect(objectNamed(files, "Namespace", "example-storage").metadata.labels).toBeUndefined();
});

test("an old environment lowers API versions for all and splits nothing", () => {
  const { files } = treeOf(LEVELS);
  expect([...files.keys()].filter((path) => /^eks-(north|south)\/(?!environment)/.test(path))).toEqual([]);
  const version = (kind: string, name: string) => objectNamed(files, kind, name).apiVersion;
  expect(version("OCIRepository", "lathe")).toBe("source.toolkit.fluxcd.io/v1beta2");
  expect(version("HelmRepository", "charts-example-com")).toBe("source.toolkit.fluxcd.io/v1");
  expect(version("HelmRelease", "lathe")).toBe("helm.toolkit.fluxcd.io/v2");
  expect(version("ExternalSecret", "lathe-password")).toBe("external-secrets.io/v1beta1");

  const current = compileTree(LEVELS.solutions, LEVELS.environments.slice(0, 1)).files;
  expect(objectNamed(current, "OCIRepository", "lathe").apiVersion).toBe("source.toolkit.fluxcd.io/v1");
  expect(objectNamed(current, "ExternalSecret", "lathe-password").apiVersion).toBe("external-secrets.io/v1");
});

test("mirrors take the place of whole parts of an address, the longest counts, and a repository becomes of its mirror's type", () => {
  const { files } = treeOf(MIRRORS);
  const south = objectsOf(files).filter(({ path }) => path.startsWith("eks-south/"));
  const spec = (kind: string, name: string) =>
    south.find(({ object }) => object.kind === kind && object.metadata.name === name)?.object["spec"];
  expect(spec("HelmRepository", "charts-example-com")).toEqual({
    interval: "1h",
    url: "https://mirror.example.com/charts/",
  });
  expect(spec("HelmRepository", "charts-example-com-more")).toEqual({ type: "oci", url: "oci://mirror.example.com/" });
  expect(JSON.stringify(spec("CronJob", "seen-test"))).toContain('"image":"mirror.example.com/hub/alpine/k8s:');
  expect(JSON.stringify(spec("CronJob", "seen-own"))).toContain('"image":"registry.example.com/website:1.0.0"');
  expect(JSON.stringify(spec("HelmRelease", "seen"))).toContain('"image":"mirror.example.com/hub/seen:1.0.0"');
});

test("tiers in lower case are so in paths and in what Flux reads", () => {
  const { files } = treeOf(LOWER);
  expect([...files.keys()].filter((path) => /Addons|Testers|Partner|Core/.test(path))).toEqual([]);
  expect(documentAt(files, "clusters/north/acme-cart.yaml")).toMatchObject({
    spec: { path: "./gitops/tree/eks-anywhere-common/addons/partner/acme/cart" },
  });
});

test("what Git keeps in the root of the repository is read there", () => {
  const { files } = compileTree(PLAIN.solutions, PLAIN.environments, { sourcePath: "." });
  expect(documentAt(files, "clusters/north/acme-anvil.yaml")).toMatchObject({
    spec: { path: "./eks-anywhere-common/Addons/Partner/Acme" },
  });
});

test("cluster-scoped objects get no namespace, all others the solution's", () => {
  const { files } = treeOf(OBJECTS);
  expect(objectNamed(files, "PriorityClass", "parts").metadata.namespace).toBeUndefined();
  expect(objectNamed(files, "PodDisruptionBudget", "parts").metadata.namespace).toBe("acme-parts");
});

function substituted(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_, key: string) => values[key] ?? "");
}
