import { describe, expect, test } from "vitest";
import type { ClusterVariables } from "../../src/build/variables.js";
import { configMap, flux, inventoryOf } from "./tree.js";

interface Case {
  readonly what: string;
  readonly postBuild: unknown;
  /** By `Kind namespace/name`; what is not here is absent, and `unknown` cannot be read. */
  readonly cluster: Readonly<Record<string, Readonly<Record<string, string>> | "unknown">>;
  readonly text: string;
  readonly expected: string;
  readonly gaps?: readonly string[];
}

const from = (kind: string, name: string, more = {}) => ({ kind, name, ...more });

/** The data of the ConfigMap that a Kustomization applies on such a cluster, and what its variables lack. */
async function applied({ postBuild, cluster, text }: Omit<Case, "what" | "expected">) {
  const clusterVariables: ClusterVariables = ({ kind, namespace, name }) => {
    const found = cluster[`${kind} ${namespace}/${name}`];
    return found === undefined ? "absent" : found === "unknown" ? undefined : new Map(Object.entries(found));
  };
  const inventory = await inventoryOf(
    {
      "clusters/a/k.yaml": flux("k", "./apps", { postBuild }),
      "clusters/a/cm.yaml": configMap("vars", "flux-system", { v: "of the tree" }),
      "apps/cm.yaml": configMap("cm", "acme", { text }),
    },
    { clusterVariables },
  );
  const value = inventory.manifests.find(({ name }) => name === "cm")?.value["data"];
  return { value, gaps: inventory.builds.flatMap(({ gaps }) => gaps ?? []) };
}

describe("with the values of a cluster", () => {
  test.each<Case>([
    {
      what: "a ConfigMap of the cluster counts, not the tree's",
      postBuild: { substituteFrom: [from("ConfigMap", "vars")] },
      cluster: { "ConfigMap flux-system/vars": { v: "live" } },
      text: "${v}",
      expected: "live",
    },
    {
      what: "later references win, Secrets among them, and line breaks go",
      postBuild: { substituteFrom: [from("ConfigMap", "vars"), from("Secret", "more")] },
      cluster: { "ConfigMap flux-system/vars": { v: "a", w: "b" }, "Secret flux-system/more": { v: "c\nd\n" } },
      text: "${v} ${w}",
      expected: "cd b",
    },
    {
      what: "what the Kustomization says itself wins over all",
      postBuild: { substitute: { v: "own" }, substituteFrom: [from("ConfigMap", "vars")] },
      cluster: { "ConfigMap flux-system/vars": { v: "live" } },
      text: "${v}",
      expected: "own",
    },
    {
      what: "what is optional may be absent; then a variable is empty, and told",
      postBuild: {
        substitute: { w: "b" },
        substituteFrom: [from("ConfigMap", "vars", { optional: true })],
      },
      cluster: {},
      text: "-${v}${w}",
      expected: "-b",
      gaps: ["ConfigMap acme/cm uses the variable v, which nothing defines: Flux puts an empty text there"],
    },
    {
      what: "what is not optional may not",
      postBuild: { substituteFrom: [from("ConfigMap", "vars"), from("Secret", "more", { optional: false })] },
      cluster: { "ConfigMap flux-system/vars": { v: "live" } },
      text: "${v}",
      expected: "live",
      gaps: ["Kustomization flux-system/k takes variables from Secret more, which is not there"],
    },
    {
      what: "what cannot be read leaves the variable as it is, and nothing is told",
      postBuild: { substituteFrom: [from("Secret", "more"), from("ConfigMap", "vars")] },
      cluster: { "ConfigMap flux-system/vars": { v: "live" }, "Secret flux-system/more": "unknown" },
      text: "${v} ${w}",
      expected: "live ${w}",
    },
    {
      what: "a default is no gap",
      postBuild: { substituteFrom: [from("ConfigMap", "vars")] },
      cluster: { "ConfigMap flux-system/vars": { v: "live" } },
      text: "${v} ${w:=x}${u:-}",
      expected: "live x",
    },
    {
      what: "Flux refuses keys that are no names of variables",
      postBuild: { substituteFrom: [from("Secret", "tls")] },
      cluster: { "Secret flux-system/tls": { "tls.crt": "secret", v: "x" } },
      text: "${v}",
      expected: "x",
      gaps: ["Kustomization flux-system/k is given the variable 'tls.crt', a name that Flux refuses"],
    },
    {
      what: "without any variable nothing is substituted",
      postBuild: { substituteFrom: [from("ConfigMap", "vars")] },
      cluster: { "ConfigMap flux-system/vars": {} },
      text: "${v}",
      expected: "${v}",
    },
  ])("$what", async ({ expected, gaps = [], ...request }) => {
    const { value, gaps: found } = await applied(request);
    expect(value).toEqual({ text: expected });
    expect(found.map(({ message }) => message)).toEqual(gaps);
    expect(JSON.stringify(found)).not.toContain("secret");
  });

  test("two Kustomizations with the same references are told each for itself", async () => {
    const postBuild = { substituteFrom: [from("ConfigMap", "vars")] };
    const { builds } = await inventoryOf(
      {
        "clusters/a/one.yaml": flux("one", "./one", { postBuild }),
        "clusters/a/two.yaml": flux("two", "./two", { postBuild }),
        "one/cm.yaml": configMap("one"),
        "two/cm.yaml": configMap("two"),
      },
      { clusterVariables: () => "absent" },
    );
    expect(
      builds.map(({ gaps }) => gaps?.map(({ message, origin, refused }) => [message, origin.file, refused])),
    ).toEqual(
      ["one", "two"].map((name) => [
        [
          `Kustomization flux-system/${name} takes variables from ConfigMap vars, which is not there`,
          `clusters/a/${name}.yaml`,
          true,
        ],
      ]),
    );
  });
});

describe("a build that Flux refuses says so", () => {
  test.each<[what: string, files: Record<string, string>, broken: RegExp | undefined]>([
    ["nothing is wrong", { "apps/a.yaml": configMap("a") }, undefined],
    [
      "a resource is missing",
      {
        "apps/a.yaml": configMap("a"),
        "apps/kustomization.yaml": '{"kind":"Kustomization","resources":["a.yaml","b.yaml"]}',
      },
      /^apps\/kustomization.yaml: b.yaml does not exist/,
    ],
    [
      "a folder that it takes in is broken",
      {
        "apps/kustomization.yaml": '{"kind":"Kustomization","resources":["sub"]}',
        "apps/sub/kustomization.yaml": '{"kind":"Kustomization","resources":["gone.yaml"]}',
      },
      /^apps\/sub\/kustomization.yaml: gone.yaml does not exist/,
    ],
    ["a file cannot be parsed", { "apps/a.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata: {\n` }, /^apps\/a.yaml: /],
    [
      "the program is needed and is not there",
      {
        "apps/a.yaml": configMap("a"),
        "apps/kustomization.yaml": '{"kind":"Kustomization","resources":["a.yaml"],"namePrefix":"x-"}',
      },
      /^apps needs the kustomize or kubectl program/,
    ],
    ["a text cannot be substituted", { "apps/a.yaml": configMap("a", "acme", { a: "${x" }) }, /^apps\/a.yaml: \$\{x/],
  ])("%s", async (_, files, broken) => {
    const { builds } = await inventoryOf({
      "clusters/a/k.yaml": flux("k", "./apps", { postBuild: { substitute: { v: "x" } } }),
      ...files,
    });
    if (broken === undefined) expect(builds.map((build) => build.broken)).toEqual([undefined]);
    else expect(builds.map((build) => build.broken)).toEqual([expect.stringMatching(broken)]);
  });
});
